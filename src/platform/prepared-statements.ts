/**
 * Statements that were built once, by the form of their text. To build one costs more than to run it, and a database
 * plans what has a name only once. Only a statement without values of its own in its text may have a form.
 */
export class PreparedStatements<Statement> {
  readonly #byForm = new Map<string, Statement>();

  /** The statement of a form, built when it is first asked for; without a form it is built each time. */
  get(form: string | undefined, build: () => Statement): Statement {
    if (form === undefined) return build();
    const known = this.#byForm.get(form);
    if (known) return known;
    const built = build();
    this.#byForm.set(form, built);
    return built;
  }
}
