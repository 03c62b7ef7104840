import type { Router } from 'express';
import { adminToken } from './api/admin-token.ts';
import { createApi } from './api/api.ts';
import { callRoutes, type CallRoutePorts } from './api/call-routes.ts';
import { flowRoutes } from './api/flow-routes.ts';
import { type PositionPorts, positionRoutes } from './api/positions.ts';
import { recordRoutes } from './api/record-routes.ts';
import { switchRoutes } from './api/switch-routes.ts';
import type { Config } from './config.ts';
import type { FlowService } from './flows/flow-service.ts';
import type { Logger } from './log.ts';
import type { SwitchService } from './switches/switch-service.ts';

export interface ComposeApi extends CallRoutePorts, Pick<PositionPorts, 'engine'> {
  readonly config: Config;
  readonly release: string;
  readonly log: Logger;
  readonly flows: FlowService;
  readonly switches: SwitchService;
}

/**
 * The API with its token. The data folder must be there.
 * @throws ServerError `bad_config`
 */
export function composeApi(ports: ComposeApi): Router {
  const { config, release, log, clock, flows, switches, calls } = ports;
  const token = adminToken(config.adminToken, config.dataFolder, log);
  const { host, publicOrigins } = config;
  return createApi({ token, release, clock, log, host, publicOrigins }, [
    ...flowRoutes(flows, calls.migrations),
    ...switchRoutes(switches, clock),
    ...callRoutes(ports),
    ...recordRoutes(ports),
    ...positionRoutes(ports),
  ]);
}
