import { Component, type ReactNode } from "react";
import { texts } from "../i18n";

interface State {
  readonly isBroken: boolean;
}

/** An error of ours shows a sentence; the document is safe in the queue. */
export class ErrorBoundary extends Component<{ readonly children: ReactNode }, State> {
  override state: State = { isBroken: false };

  static getDerivedStateFromError(): State {
    return { isBroken: true };
  }

  override render(): ReactNode {
    if (!this.state.isBroken) return this.props.children;
    return (
      <div className="empty-canvas" role="alert">
        <p>{texts().notices.crashed}</p>
        <button type="button" className="button primary" onClick={() => location.reload()}>
          {texts().notices.reload}
        </button>
      </div>
    );
  }
}
