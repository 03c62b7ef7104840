import { storedFlowInSteps, type FlowBundle } from '../engine/build/flow-bundle.ts';
import { loadFolder } from '../engine/checks/load-folder.ts';
import { positionOfCall } from '../engine/runtime/call-position.ts';
import { beginCall, beginOutgoing } from '../engine/runtime/begin.ts';
import { decodeSnapshot, encodeSnapshot } from '../engine/runtime/encode.ts';
import { compileFlow } from '../engine/runtime/machine.ts';
import { tell, tellError } from '../engine/runtime/masking.ts';
import { whyNotMove } from '../engine/runtime/migrate.ts';
import { readOrder } from '../engine/runtime/order.ts';
import { checkEnv } from '../engine/checks/env-names.ts';
import { routeCall } from '../engine/runtime/route.ts';
import { withoutSecrets } from '../engine/runtime/secrecy.ts';
import { switchesGiven } from '../engine/runtime/switches-given.ts';
import { failTransition, lastResort, transition } from '../engine/runtime/transition.ts';
import { actionNamed } from '../engine/telnyx/catalogue.ts';
import { decodeWebhook } from '../engine/telnyx/decode.ts';
import { commandId, decodeToken, encodeToken } from '../engine/telnyx/token.ts';
import type { Engine } from './calls/engine-port.ts';
import type { FlowLoader } from './flows/flow-loader.ts';

/** The engine that carries calls out. */
export const engine: Engine = {
  beginCall,
  readOrder,
  beginOutgoing,
  transition,
  failTransition,
  lastResort,
  tell,
  tellError,
  switchesGiven,
  whyNotMove: (call, to: Parameters<typeof whyNotMove>[1], flows: Parameters<typeof whyNotMove>[2]) =>
    whyNotMove(call, to, flows)?.reason ?? null,
  positionOf: (snapshot) => positionOfCall(decodeSnapshot(snapshot)),
  withoutSecrets,
  encodeSnapshot,
  decodeSnapshot,
  routeCall,
  encodeToken,
  decodeToken,
  commandId,
  decodeWebhook,
  actionNamed,
};

/** Loads and compiles flows with the same engine. */
export const flowLoader: FlowLoader = {
  loadFolder(files, settings) {
    const { flows, diagnostics } = loadFolder(files, settings);
    const results = flows.map(({ flow, subFlow, document, ...rest }) => {
      const model: FlowBundle | null = flow === null ? null : { id: flow.id, flow, subFlow };
      return { ...rest, model, document: document() };
    });
    return { flows: results, diagnostics };
  },
  loadStored: storedFlowInSteps,
  checkEnv({ flow }: FlowBundle, allowed) {
    return checkEnv(flow, allowed);
  },
  compileFlow({ flow, subFlow }: FlowBundle, version) {
    return compileFlow(flow, version, subFlow);
  },
};
