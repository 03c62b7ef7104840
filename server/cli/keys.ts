import type { Command } from 'commander';
import { makeKeyPair } from '../telnyx/signing.ts';
import type { Io } from './io.ts';

/** The variable from which `pressone emulator` takes the key it signs with. */
export const EMULATOR_SECRET_KEY = 'PRESSONE_EMULATOR_SECRET_KEY';

/** `pressone keys`: a signing key pair for the emulator. */
export function addKeysCommand(program: Command, io: Io): void {
  program
    .command('keys')
    .description('Make a key pair: the emulator signs webhooks with one half, the server checks them with the other.')
    .addOption(program.createOption('--format <format>', 'how to print it').choices(['env', 'json']).default('env'))
    .action(({ format }: { readonly format: 'env' | 'json' }) => {
      const { publicKey, secretKey } = makeKeyPair();
      if (format === 'json') io.stdout(`${JSON.stringify({ publicKey, secretKey })}\n`);
      else io.stdout(`TELNYX_PUBLIC_KEY=${publicKey}\n${EMULATOR_SECRET_KEY}=${secretKey}\n`);
    });
}
