import { buildFlow } from '../engine/build/build-flow.ts';
import { checkFiles } from '../engine/checks/check-files.ts';
import { loadFlow } from '../engine/checks/load-flow.ts';
import { beginCall } from '../engine/runtime/begin.ts';
import { decodeSnapshot, encodeSnapshot } from '../engine/runtime/encode.ts';
import { compileFlow } from '../engine/runtime/machine.ts';
import { routeCall } from '../engine/runtime/route.ts';
import { failTransition, lastResort, transition } from '../engine/runtime/transition.ts';
import { parseSource } from '../engine/source/parse-source.ts';
import { actionNamed } from '../engine/telnyx/catalogue.ts';
import { decodeWebhook } from '../engine/telnyx/decode.ts';
import { commandId, decodeToken, encodeToken } from '../engine/telnyx/token.ts';
import type { Engine } from './calls/engine-port.ts';
import type { FlowLoader } from './flows/flow-loader.ts';

/** The engine that carries calls out. */
export const engine: Engine = {
  beginCall,
  transition,
  failTransition,
  lastResort,
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
  loadFlow,
  loadStored(document, file, id) {
    const { root } = parseSource(document, file);
    return root === null ? null : buildFlow(root, id).flow;
  },
  checkFiles,
  compileFlow,
};
