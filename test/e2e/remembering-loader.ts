import { flowLoader } from '../../server/engine.ts';
import type { CompiledFlow } from '../../server/calls/engine-port.ts';
import type { FlowLoader, LoadedModel } from '../../server/flows/flow-loader.ts';

/** The real loader, which judges and compiles the same texts once: for many servers with the same flows. */
export function rememberingLoader(): FlowLoader {
  const folders = new Map<string, ReturnType<FlowLoader['loadFolder']>>();
  const compiled = new WeakMap<LoadedModel, CompiledFlow>();
  return {
    ...flowLoader,
    loadFolder(files, settings) {
      const key = JSON.stringify([files, settings]);
      const found = folders.get(key) ?? flowLoader.loadFolder(files, settings);
      folders.set(key, found);
      return found;
    },
    // The version is made of the model's text, so a model has one.
    compileFlow(model, version) {
      const found = compiled.get(model) ?? flowLoader.compileFlow(model, version);
      compiled.set(model, found);
      return found;
    },
  };
}
