import { nearestNames } from '../../engine/diagnostics/suggest.ts';
import type { Clock } from '../clock.ts';
import { respondJson } from '../http/respond.ts';
import type { SwitchReport, SwitchService } from '../switches/switch-service.ts';
import type { ApiRoute } from './api.ts';
import { ApiRefusal } from './api-refusal.ts';
import { readBody } from './input.ts';
import { switchInput } from './inputs.ts';
import { isoTime, isoTimeOrNull } from './wire-time.ts';

/** The switches of the flows that serve. */
export function switchRoutes(switches: SwitchService, clock: Clock): readonly ApiRoute[] {
  const found = (name: string): SwitchReport => {
    const report = switches.get(name);
    if (report !== null) return report;
    const [nearest] = nearestNames(
      name,
      switches.list().map((each) => each.name),
    );
    const hint =
      nearest === undefined ? '`pressone switch` (GET /api/switches) lists all.' : `Is \`${nearest}\` meant?`;
    throw new ApiRefusal(404, 'unknown_switch', `No flow that serves has a switch \`${name}\`. ${hint}`);
  };
  return [
    {
      method: 'get',
      path: '/switches',
      handle(_req, res) {
        respondJson(res, 200, { switches: switches.list().map(switchJson) });
      },
    },
    {
      method: 'get',
      path: '/switches/:name',
      handle(req, res) {
        respondJson(res, 200, { switch: switchJson(found(String(req.params['name']))) });
      },
    },
    {
      method: 'put',
      path: '/switches/:name',
      async handle(req, res) {
        const { on, until, for: lasting, by = 'api' } = await readBody(req, switchInput);
        const { name } = found(String(req.params['name']));
        const outcome = await switches.set(name, on, untilWhen(on, until, lasting, clock.now()), by);
        if (!outcome.ok) throw new ApiRefusal(409, 'switch_not_set', outcome.problem);
        respondJson(res, 200, { switch: switchJson(outcome.report) });
      },
    },
  ];
}

function untilWhen(
  on: boolean | null,
  until: number | undefined,
  lasting: number | undefined,
  now: number,
): number | null {
  if (until === undefined && lasting === undefined) return null;
  if (until !== undefined && lasting !== undefined) {
    throw new ApiRefusal(400, 'bad_input', '`until` and `for` say the same: give one of them.');
  }
  if (on === null) {
    throw new ApiRefusal(
      400,
      'bad_input',
      '`on: null` goes back to the start value for good: leave `until` and `for` out.',
    );
  }
  const at = until ?? now + (lasting ?? 0);
  if (at <= now) throw new ApiRefusal(400, 'bad_input', `\`until\`: ${isoTime(at)} is past; it is ${isoTime(now)}.`);
  return at;
}

/** A switch as answers have it. */
export type SwitchJson = ReturnType<typeof switchJson>;

function switchJson({ until, at, history, ...rest }: SwitchReport) {
  return {
    ...rest,
    until: isoTimeOrNull(until),
    at: isoTimeOrNull(at),
    history: history.map((change) => ({
      ...change,
      at: isoTime(change.at),
      until: isoTimeOrNull(change.until),
    })),
  };
}
