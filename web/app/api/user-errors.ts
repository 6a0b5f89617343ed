import type { UseFormReturnType } from '@mantine/form';
import { sentence } from '../format/words';

export type UserError = { field: string[]; message: string; code: string };

type Form<V> = Pick<UseFormReturnType<V>, 'setErrors' | 'getValues' | 'getInputNode'>;

/**
 * Puts each user error beside its field, goes to the first of them, and returns those that belong to no field of the
 * form. `["terms", "rules[0].pay"]` goes to the form's `terms`.
 */
export function showUserErrors<V extends Record<string, unknown>>(
  form: Form<V>,
  errors: readonly UserError[],
): UserError[] {
  const placed: Record<string, string> = {};
  const rest: UserError[] = [];
  for (const error of errors) {
    const path = ownPath(form.getValues(), error.field);
    if (path === null) rest.push(error);
    else placed[path] = [placed[path], sentence(error.message)].filter(Boolean).join(' ');
  }
  form.setErrors(placed);
  focusFirst(form, placed);
  return rest;
}

/** Where a form was refused, the keyboard goes on at the first field that is wrong. */
export function focusFirst<V>(form: Pick<Form<V>, 'getInputNode'>, errors: Record<string, unknown>): void {
  const [path] = Object.keys(errors);
  if (path !== undefined) form.getInputNode(path as never)?.focus();
}

function ownPath(values: Record<string, unknown>, field: readonly string[]): string | null {
  // Some paths begin with the argument's own name.
  const path = field[0] === 'input' ? field.slice(1) : field;
  const first = path[0];
  return first !== undefined && first in values ? first : null;
}
