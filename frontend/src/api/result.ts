/** The analysis result as the server writes it; absent keys were not computed. */

export interface Problem {
  readonly path: string;
  readonly pointer: string;
  readonly code: string;
  readonly message: string;
  readonly found?: string | null;
  readonly allowed?: string | null;
  readonly suggestion?: string | null;
}

export interface Figures {
  readonly availability: number;
  readonly unavailability: number;
  readonly full_service_availability?: number;
  readonly full_service_unavailability?: number;
  readonly served_requests?: number;
  readonly lost_requests?: number;
  readonly utility?: number;
  readonly lost_utility?: number;
  readonly failure_frequency_per_year?: number;
  readonly mtbf_hours?: number;
  readonly mttr_hours?: number;
  readonly mttf_hours?: number;
  readonly downtime_minutes_per_year: number;
  readonly downtime_minutes_per_month: number;
  readonly nines?: number;
  readonly response_time_ms?: number;
  readonly capacity_rps?: number;
  readonly exactness?: { readonly [figure: string]: string };
}

export interface ComponentFigures {
  readonly availability: number;
  readonly unavailability: number;
  readonly failure_frequency_per_year?: number;
  readonly mtbf_hours?: number;
  readonly mttr_hours?: number;
  readonly group_unavailability?: number;
  readonly importance?: {
    readonly birnbaum: number;
    readonly criticality?: number;
    readonly fussell_vesely?: number;
    readonly risk_achievement_worth?: number;
    readonly risk_reduction_worth?: number;
  };
  readonly downtime_share?: number;
  readonly utilisation?: number;
  readonly exactness?: string;
}

export type Verdict = "met" | "breached" | "no objective";

export interface Recovery {
  readonly disruption: string;
  readonly journey: string;
  readonly rto_seconds?: { readonly expected: number; readonly worst: number };
  readonly rpo_seconds?: { readonly expected: number; readonly worst: number };
  readonly path?: readonly string[];
  readonly how?: readonly string[];
  readonly objective?: { readonly rto: Verdict; readonly rpo: Verdict };
}

export interface Item {
  readonly label: string;
  readonly amount: number;
  readonly component?: string;
}

export interface Cost {
  readonly currency: string;
  readonly per_month: number;
  readonly downtime_per_month?: number;
  readonly within_budget?: boolean;
  /** None where nothing has a price. */
  readonly items?: readonly Item[];
}

export interface Evaluation {
  readonly document: { readonly name: string; readonly digest: string };
  readonly whole: Figures;
  readonly journeys: { readonly [id: string]: Figures };
  readonly components: { readonly [id: string]: ComponentFigures };
  readonly cut_sets?: readonly {
    readonly events: readonly string[];
    readonly unavailability: number;
    readonly failure_frequency_per_year: number;
  }[];
  readonly single_points_of_failure?: readonly string[];
  readonly recovery?: readonly Recovery[];
  readonly cost?: Cost;
  readonly complexity?: { readonly index: number; readonly items?: readonly Item[] };
  readonly objectives?: readonly {
    readonly objective: string;
    readonly target: number;
    readonly value: number;
    readonly met: boolean;
  }[];
  readonly warnings?: readonly {
    readonly path: string;
    readonly message: string;
    readonly advice?: string;
  }[];
}
