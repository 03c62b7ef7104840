export { type Clock, systemClock } from './clock.ts';
export { type Config, readConfig } from './config.ts';
export { type Emulator, type EmulatorOptions, startEmulator } from './emulator/emulator.ts';
export { ServerError, type ServerErrorCode } from './errors.ts';
export { createLogger, type Logger, type LogLevel } from './log.ts';
export { type RunningServer, type ServerDeps, startServer } from './main.ts';
export { type KeyPair, makeKeyPair, signWebhook } from './telnyx/signing.ts';
