/** What can go wrong with a call: the suite said no (Problem), or nobody answered (NoAnswer). */

interface ProblemBody {
  code?: unknown;
  detail?: unknown;
  title?: unknown;
  errors?: unknown;
  [extra: string]: unknown;
}

export interface FieldError {
  pointer: string;
  detail: string;
}

/** The suite answered and refused: nothing was written. `detail` is a sentence for people, in the language that was asked for. */
export class Problem extends Error {
  override readonly name = "Problem";

  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly errors: readonly FieldError[] = [],
    readonly retryAfterSeconds: number | null = null,
    readonly extras: Readonly<Record<string, unknown>> = {},
  ) {
    super(`${status} ${code}`);
  }

  get isPassing(): boolean {
    return this.status >= 500 || this.code === "command_in_flight";
  }
}

/** No answer came: the effect is unknown, and only the same command with the same key may be sent again. */
export class NoAnswer extends Error {
  override readonly name = "NoAnswer";
}

/** Nothing was written and nothing was promised: the device is full. */
export class StorageFull extends Error {
  override readonly name = "StorageFull";
}

export async function problemFrom(response: Response): Promise<Problem> {
  const body = await bodyOf(response);
  const retryAfter = Number(response.headers.get("Retry-After"));
  return new Problem(
    response.status,
    typeof body.code === "string" ? body.code : `http_${response.status}`,
    typeof body.detail === "string" ? body.detail : typeof body.title === "string" ? body.title : "",
    Array.isArray(body.errors) ? (body.errors as FieldError[]) : [],
    retryAfter > 0 ? retryAfter : null,
    body,
  );
}

async function bodyOf(response: Response): Promise<ProblemBody> {
  try {
    return ((await response.json()) ?? {}) as ProblemBody;
  } catch {
    return {}; // A proxy in between answers with HTML.
  }
}
