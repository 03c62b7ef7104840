/** An answer of the API that is no 2xx, with its reason in words for the one who asked. */
export class ApiRefusal extends Error {
  override readonly name = 'ApiRefusal';
  readonly status: 400 | 404 | 409 | 413;
  readonly code: string;

  constructor(status: ApiRefusal['status'], code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}
