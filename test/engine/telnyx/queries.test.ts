import { actionNamed, actions } from '../../../engine/telnyx/catalogue.ts';
import { queries } from '../../../engine/telnyx/catalogue/queries.ts';
import { requestOf } from '../../../engine/telnyx/request.ts';
import { verbs } from '../../../engine/verbs/registry.ts';

describe('questions', () => {
  test('are found by name, are no verbs, and change nothing however often they are asked', () => {
    expect(queries.map(({ name, method }) => `${method} ${name}`)).toEqual([
      'GET queue_status',
      'GET queue_call_status',
      'GET conference_list',
      'GET conference_participants',
      'PATCH conference_participant_update',
    ]);
    for (const query of queries) {
      expect(actionNamed(query.name)).toBe(query);
      expect(query).toMatchObject({ repeat: 'harmless', carriesClientState: false, endings: [] });
      expect(verbs.has(query.name)).toBe(false);
      expect(Object.keys(actions)).not.toContain(query.name);
    }
  });
});

describe('the request of an action', () => {
  const request = (action: string, params: Record<string, string>): unknown => {
    const spec = actionNamed(action);
    return spec === undefined ? undefined : requestOf(spec, 'v3:a/b', params);
  };

  test('has its ids in the path, encoded, and not again in the body', () => {
    expect(request('speak', { payload: 'Hi' })).toEqual({
      path: '/calls/v3%3Aa%2Fb/actions/speak',
      body: { payload: 'Hi' },
    });
    expect(request('conference_mute', { id: 'c/1', region: 'US' })).toEqual({
      path: '/conferences/c%2F1/actions/mute',
      body: { region: 'US' },
    });
  });

  test('of a question has a query and no body', () => {
    expect(request('queue_call_status', { queue_name: 'a b' })).toEqual({
      path: '/queues/a%20b/calls/v3%3Aa%2Fb',
      body: {},
    });
    expect(request('conference_list', { 'filter[name]': 'a&b' })).toEqual({
      path: '/conferences?filter%5Bname%5D=a%26b',
      body: {},
    });
  });
});
