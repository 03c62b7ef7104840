import type { Command } from 'commander';
import { systemClock } from '../clock.ts';
import type { ServiceIo } from './io.ts';
import { farEndOption } from './server-options.ts';
import { runCall, type Desktop, type SimulateFlags } from './simulate/run-call.ts';
import { typedHelp } from './simulate/typed-line.ts';
import { processTyping } from './simulate/typing.ts';

const again = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

/** `pressone simulate`: a phone in the terminal. */
export function addSimulateCommand(
  program: Command,
  io: ServiceIo,
  desktop: Desktop = { typing: processTyping, clock: systemClock },
): void {
  const command = program.command('simulate');
  command
    .description('Call a flow from the terminal: hear what it says, press keys, answer its requests.')
    .argument('<flow>', 'a file, or the id of a flow in the folder of flows')
    .option('--fast', 'prompts and waits take no time')
    .option('--script <file>', 'do the lines of a file in place of those typed; without a terminal, those of stdin')
    .option('--record <file>', 'add the call as a scenario to NAME.test.yaml')
    .option('--name <text>', 'the name of the recorded scenario')
    .option('--from <number>', "the caller's number (+15550001111)")
    .option('--to <number>', 'the number that is called (one of the routes of the flow)')
    .option('--at <moment>', 'when it begins, as 2026-11-20T10:00:00-06:00 (now; in scripts a Friday morning)')
    .option('--outgoing', 'the flow calls, and you answer')
    .addOption(
      command
        .createOption('--answered-by <who>', 'who answers an outgoing call')
        .choices(['human', 'machine', 'fax', 'unknown']),
    )
    .option('--input <name=value>', 'an input of the flow, for an outgoing call', again)
    .option('--setting <name=value>', 'a setting, over those of the files', again)
    .option('--switch <name=on>', 'a switch that is flipped', again)
    .option('--http <file>', 'what web services answer: the list that a scenario has as `http`')
    .addOption(farEndOption())
    .option('--flows <folder>', 'folder of flows (PRESSONE_FLOWS; flows)')
    .option('--profile <name>', 'overlay settings.NAME.yaml (PRESSONE_PROFILE)')
    .addHelpText('after', helpAfter())
    .action(async (flow: string, flags: SimulateFlags) => {
      io.setExitCode(await runCall(flow, flags, io, desktop));
    });
}

function helpAfter(): string {
  const widest = Math.max(...typedHelp.map(([form]) => form.length));
  const forms = typedHelp.map(([form, what]) => `  ${form.padEnd(widest)}  ${what}`);
  return `
Typed in a call, or lines of a script:
${forms.join('\n')}

In a terminal 0-9, * and # act at once, as on a phone; a letter or / begins a line. With --fast, Enter alone is silence:
the call goes on to where it waits again. Each line of a script is done once the call waits for the caller, and a line
that cannot be done ends it with exit code 1; // begins a comment, since # is a key. Nothing is sent anywhere: requests
are asked of you, or answered by --http.
`;
}
