/**
 * Statements that were built once, by the form of their text: to build one costs more than to run it. Each stays, here and
 * as a prepared statement on every connection, so there must be few forms, and none that a client can make up.
 */
export class PreparedStatements<Statement> {
  readonly #byForm = new Map<string, Statement>();

  /** The statement of a form, built when it is first asked for. */
  get(form: string, build: () => Statement): Statement {
    const known = this.#byForm.get(form);
    if (known) return known;
    const built = build();
    this.#byForm.set(form, built);
    return built;
  }
}
