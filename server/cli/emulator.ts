import type { Command } from 'commander';
import { startEmulator } from '../emulator/emulator.ts';
import { farEndOf } from '../emulator/far-ends.ts';
import { type KeyPair, makeKeyPair } from '../telnyx/signing.ts';
import type { ServiceIo } from './io.ts';
import { EMULATOR_SECRET_KEY } from './keys.ts';
import { farEndOption, type FarEndOptions } from './server-options.ts';

interface EmulatorOptions extends FarEndOptions {
  readonly port: string;
  readonly host: string;
  readonly apiKey: string;
  readonly webhookUrl: string;
}

const SECRET_KEY_BYTES = 64;
const PUBLIC_KEY_AT = 32;

/** `pressone emulator`: Telnyx's REST API on this machine, with signed webhooks. */
export function addEmulatorCommand(program: Command, io: ServiceIo): void {
  program
    .command('emulator')
    .description('Run the emulator of Telnyx alone.')
    .option('--port <port>', 'port to listen on', '8081')
    .option('--host <host>', 'address to listen on; keep it where no stranger is', '127.0.0.1')
    .option('--api-key <key>', 'key that the REST API takes', 'KEYdev')
    .option('--webhook-url <url>', 'where webhooks go', 'http://127.0.0.1:8080/webhooks/telnyx')
    .addOption(farEndOption())
    .action(async (options: EmulatorOptions) => {
      await emulator(options, io);
    });
}

async function emulator(options: EmulatorOptions, io: ServiceIo): Promise<void> {
  const { port, host, apiKey, webhookUrl, farEnd } = options;
  const keyPair = keyPairFrom(io.env[EMULATOR_SECRET_KEY]);
  const problems = [
    ...(/^\d{1,5}$/.test(port) && Number(port) <= 65_535 ? [] : [`--port: ${JSON.stringify(port)} is no port number.`]),
    ...(URL.canParse(webhookUrl) ? [] : [`--webhook-url: ${JSON.stringify(webhookUrl)} is no URL.`]),
    ...(keyPair === null
      ? [`${EMULATOR_SECRET_KEY} is not base64 of ${SECRET_KEY_BYTES} bytes; make one with \`pressone keys\`.`]
      : []),
  ];
  if (keyPair === null || problems.length > 0) {
    io.stderr(problems.map((problem) => `${problem}\n`).join(''));
    io.setExitCode(2);
    return;
  }
  const model = { defaultFarEnd: farEndOf(farEnd) };
  const running = await startEmulator({ port: Number(port), host, apiKey, keyPair, webhookUrl, model });
  io.stdout(`TELNYX_BASE_URL=${running.url}/v2\nTELNYX_API_KEY=${apiKey}\nTELNYX_PUBLIC_KEY=${keyPair.publicKey}\n`);
  io.stderr('The emulator runs until Ctrl-C; give the server the variables above.\n');
  await io.interrupted();
  await running.close();
}

/** A new pair where none is given; null when what is given is no key. */
function keyPairFrom(secretKey: string | undefined): KeyPair | null {
  if (secretKey === undefined || secretKey === '') return makeKeyPair();
  const bytes = Buffer.from(secretKey, 'base64');
  if (bytes.length !== SECRET_KEY_BYTES) return null;
  return { secretKey, publicKey: bytes.subarray(PUBLIC_KEY_AT).toString('base64') };
}
