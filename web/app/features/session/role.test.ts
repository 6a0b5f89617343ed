import { expect, it } from 'vitest';
import { mayChange } from './role';

it.each([
  ['OWNER', true],
  ['ADMIN', true],
  ['MANAGER', true],
  ['ANALYST', false],
  ['AFFILIATE', false],
  [null, false],
  [undefined, false],
])('lets the role %s change things: %s', (role, expected) => expect(mayChange(role)).toBe(expected));
