/** An answer that is no success; the message is for whoever asked, and names nothing outside the workspace. */
export class HttpError extends Error {
  readonly status: number

  constructor(status: number, detail: string) {
    super(detail)
    this.status = status
  }
}
