import { catalogue } from '../../engine/telnyx/catalogue.ts';

/** Every request a carrier can be told to refuse: the catalogue's actions and the two GETs. */
export const commandNames: readonly string[] = [...catalogue.map(({ name }) => name), 'status', 'active_calls'];
