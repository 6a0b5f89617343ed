import { type UseFormReturnType, useForm } from '@mantine/form';
import { type SettingsValues, settingsProblems } from './settings';

export type SettingsForm = UseFormReturnType<SettingsValues>;

/** The form over an integration's settings, for a new one and for one that is there. */
export function useSettingsForm(initialValues: SettingsValues): SettingsForm {
  return useForm<SettingsValues>({ initialValues, validate: settingsProblems });
}

/** A form's message of a field, where it has one. */
export function messageOf(form: SettingsForm, field: keyof SettingsValues): string | undefined {
  const message = form.errors[field];
  return typeof message === 'string' ? message : undefined;
}
