/** State of the server for an orchestrator; `isReady` decides between 200 and 503. */
export interface Readiness {
  readonly isReady: boolean;
  readonly report: Readonly<Record<string, string>>;
}

/** Asks the parts that the server cannot work without. Never throws. */
export type CheckReadiness = () => Promise<Readiness>;
