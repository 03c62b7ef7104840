import type { JsonObject, JsonValue } from '../telnyx/wire.ts';
import type { ParamProblem } from '../telnyx/params.ts';
import type { Answer } from './state.ts';

// Telnyx's REST errors. Titles and details are those of the published OpenAPI where it gives an example, else of the
// developer docs' list of error codes.

const DOCS = 'https://developers.telnyx.com/docs/overview/errors/';

/** One error as Telnyx words it; `pointer` is a JSON pointer into the body. */
export function refusal(status: number, code: string, title: string, detail: string, pointer?: string): Answer {
  const error: Record<string, JsonValue> = { code, title, detail };
  if (pointer !== undefined) error['source'] = { pointer };
  error['meta'] = { url: `${DOCS}${code}` };
  return { status, body: { errors: [error] } };
}

/** 422 90018. */
export function callEnded(): Answer {
  return refusal(422, '90018', 'Call has already ended', "This call is no longer active and can't receive commands.");
}

/** 422 90034. */
export function notAnswered(): Answer {
  return refusal(
    422,
    '90034',
    'Call not answered yet',
    "This call can't receive this command because it has not been answered yet.",
  );
}

/** 422 90015; `pointer` when the id stands in the body. */
export function invalidLeg(pointer = '/call_control_id'): Answer {
  return refusal(422, '90015', 'Invalid Call Control ID', 'The call_control_id provided was not valid.', pointer);
}

/** 422 90102: answer on an outbound leg. */
export function cannotAnswerOutbound(): Answer {
  return refusal(422, '90102', 'Unable to answer', "Outbound calls can't be answered with this command.");
}

/** 422 90020. */
export function cannotRecord(): Answer {
  return refusal(
    422,
    '90020',
    'Call recording triggered before audio started',
    'Call recording cannot be started until audio has commenced on the call.',
  );
}

/** 404 10005. */
export function notFound(): Answer {
  return refusal(404, '10005', 'Resource not found', 'The requested resource or URL could not be found.');
}

/** 405; the code is undocumented (assumption `wrong-method`). */
export function wrongMethod(): Answer {
  return refusal(405, '10015', 'Bad Request', 'The method is not allowed for the requested URL.');
}

/** 401 10009. */
export function unauthorized(): Answer {
  return refusal(
    401,
    '10009',
    'Authentication failed',
    'The required authentication headers were either invalid or not included in the request.',
  );
}

/** 400 10015: the body is not a JSON object. */
export function malformedBody(): Answer {
  return refusal(400, '10015', 'Bad Request', 'The request failed because it was not well-formed.');
}

/** 422 10015 at a parameter. */
export function invalidValue(pointer: string, detail: string): Answer {
  return refusal(422, '10015', 'Bad Request', detail, pointer);
}

/** An error for a status alone, as a fault or an outage gives it. */
export function byStatus(status: number, code?: string): Answer {
  const [usual, title, detail] = USUAL[status] ?? ['10007', 'Unexpected error', 'An unexpected error occurred.'];
  return refusal(status, code ?? usual, title, detail);
}

const USUAL: Readonly<Record<number, readonly [code: string, title: string, detail: string]>> = {
  400: ['10015', 'Bad Request', 'The request failed because it was not well-formed.'],
  401: ['10009', 'Authentication failed', 'The required authentication headers were either invalid or not included.'],
  403: ['10010', 'Authorization failed', 'You do not have permission to perform the requested action.'],
  404: ['10005', 'Resource not found', 'The requested resource or URL could not be found.'],
  408: ['10008', 'Request timeout', 'The request timed out.'],
  422: ['10015', 'Bad Request', 'The request could not be processed.'],
  429: ['10011', 'Too many requests', 'You have exceeded the maximum number of allowed requests.'],
  500: ['10007', 'Internal server error', 'Internal server error'],
  503: ['10007', 'Service unavailable', 'Service unavailable'],
};

/** Codes that belong to one parameter, whatever is wrong with its value (error pages of the developer docs). */
const BY_PARAMETER: Readonly<Record<string, readonly [code: string, title: string]>> = {
  client_state: ['90017', 'Invalid value for client_state'],
  target_leg_client_state: ['90017', 'Invalid value for target_leg_client_state'],
  terminating_digit: ['90007', 'Invalid value for terminating_digit'],
  valid_digits: ['90008', 'Invalid value for valid_digits'],
  loop: ['90009', 'Invalid value for loop'],
  payload_type: ['90011', 'Invalid value for payload_type'],
  voice: ['90012', 'Invalid value for voice'],
  language: ['90013', 'Invalid value for language'],
  digits: ['90014', 'Invalid value for digits'],
  stop: ['90016', 'Invalid value for stop'],
  timeout_secs: ['90028', 'Invalid value for timeout_secs'],
  time_limit_secs: ['90029', 'Invalid value for time_limit_secs'],
  timeout_millis: ['90002', 'Invalid value for timeout_millis'],
  webhook_urls: ['90057', 'Invalid event name in webhook_urls'],
};

const BY_KIND: Readonly<Record<ParamProblem['kind'], readonly [code: string, title: string]>> = {
  missing: ['10004', 'Missing required parameter'],
  unknown: ['10015', 'Bad Request'],
  type: ['10015', 'Bad Request'],
  range: ['10033', 'Value outside of range'],
  enum: ['10032', 'Invalid enumerated value'],
  characters: ['10015', 'Bad Request'],
};

/** 422 with one error for each problem of the parameters. */
export function badParameters(problems: readonly ParamProblem[]): Answer {
  const errors = problems.map((problem): JsonObject => {
    const names = problem.pointer.split('/');
    const name = names.at(-1) ?? '';
    const own = names.length === 2 && problem.kind !== 'missing' && problem.kind !== 'unknown';
    const [code, title] = (own ? BY_PARAMETER[name] : undefined) ?? special(problem, name) ?? BY_KIND[problem.kind];
    return {
      code,
      title,
      detail: sentence(problem, name),
      source: { pointer: problem.pointer },
      meta: { url: DOCS + code },
    };
  });
  return { status: 422, body: { errors } };
}

function special(problem: ParamProblem, name: string): readonly [code: string, title: string] | undefined {
  if (problem.kind === 'missing' || problem.kind === 'unknown') return undefined;
  if (name === 'to' || name === 'from') return ['10016', 'Phone number must be in +E164 format'];
  if (name === 'payload' && problem.kind === 'range') return ['90010', 'Invalid value for payload'];
  if (name.endsWith('_url') && problem.kind !== 'type') return ['10003', 'Invalid URL'];
  return undefined;
}

function sentence(problem: ParamProblem, name: string): string {
  switch (problem.kind) {
    case 'missing':
      return `The '${name}' parameter is required and cannot be blank.`;
    case 'unknown':
      return `The '${name}' parameter is not known.`;
    case 'enum':
      return `The value must be one of: ${problem.expected.replace(/^one of /u, '')}.`;
    case 'range':
      return `The value is outside of allowed range: ${problem.expected}.`;
    case 'type':
    case 'characters':
      return `The value of '${name}' must be ${problem.expected}.`;
  }
}
