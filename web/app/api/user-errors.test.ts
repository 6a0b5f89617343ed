import { expect, it } from 'vitest';
import { showUserErrors } from './user-errors';

function form(values: Record<string, unknown>) {
  const shown: { errors: unknown; focused: string | null } = { errors: null, focused: null };
  const setErrors = (errors: unknown) => {
    shown.errors = errors;
  };
  const getInputNode = (path: string) => ({ focus: () => (shown.focused = path) }) as unknown as HTMLElement;
  return { shown, form: { getValues: () => values, setErrors, getInputNode: getInputNode as never } };
}

it('puts errors beside their fields and returns the rest', () => {
  const { shown, form: target } = form({ name: '', terms: {} });
  const rest = showUserErrors(target, [
    { field: ['name'], message: 'Taken.', code: 'taken' },
    { field: ['input', 'name'], message: 'Too long.', code: 'too_long' },
    { field: ['terms', 'rules', '0'], message: 'No rate.', code: 'invalid' },
    { field: ['slug'], message: 'Taken.', code: 'taken' },
    { field: [], message: 'Not now.', code: 'conflict' },
  ]);
  expect(shown.errors).toEqual({ name: 'Taken. Too long.', terms: 'No rate.' });
  expect(shown.focused).toBe('name');
  expect(rest.map((error) => error.message)).toEqual(['Taken.', 'Not now.']);
});
