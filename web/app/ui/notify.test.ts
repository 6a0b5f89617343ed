import { notifications, notificationsStore } from '@mantine/notifications';
import { afterEach, expect, it } from 'vitest';
import { said } from './notify';

afterEach(() => notifications.clean());

it('says the same once, however often it is done', () => {
  said('Saved');
  said('Saved');
  said('Gone');
  const shown = notificationsStore.getState().notifications.map(({ message }) => message);
  expect(shown).toEqual(['Saved', 'Gone']);
});
