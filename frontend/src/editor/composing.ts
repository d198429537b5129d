/** Chinese and its neighbours are composed of several key presses: until then it is no text yet. */

import type { ChangeEvent, KeyboardEvent } from "react";

export function isComposing(event: ChangeEvent | KeyboardEvent): boolean {
  return (event.nativeEvent as { isComposing?: boolean }).isComposing === true;
}
