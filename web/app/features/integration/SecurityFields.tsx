import { Checkbox, NativeSelect, PasswordInput, Stack, TagsInput } from '@mantine/core';
import { SIGNATURES, senderMakesSecret } from './choices';
import type { SettingsForm } from './form';
import { splitAddresses } from './mapping';

type Props = {
  form: SettingsForm;
  /** A new integration gets its secrets here; later they have dialogs of their own. */
  isNew?: boolean;
};

/** How reports prove that they come from the sender. */
export function SecurityFields({ form, isNew = false }: Props) {
  return (
    <Stack gap="md" maw={560}>
      {isNew && (
        <Checkbox
          label="Protect with a secret"
          description="Recommended: only a sender that knows it can report conversions"
          {...form.getInputProps('withSecret', { type: 'checkbox' })}
        />
      )}
      <NativeSelect
        label="Signature"
        description="Proves that the body was written by the sender, and when"
        data={SIGNATURES}
        {...form.getInputProps('signature')}
      />
      {isNew && senderMakesSecret(form.values.signature) && (
        <PasswordInput
          label="Signing secret"
          description="From the sender’s settings. It can follow later; until then its reports are refused"
          autoComplete="off"
          visibilityToggleButtonProps={{ 'aria-label': 'Show the signing secret' }}
          {...form.getInputProps('signingSecret')}
        />
      )}
      <TagsInput
        label="Allowed addresses"
        description="IP addresses or networks that may report, like 203.0.113.7 or 2001:db8::/32; empty: any"
        placeholder={form.values.allowedAddresses.length > 0 ? '' : 'Any address'}
        splitChars={[',', ' ']}
        acceptValueOnBlur
        {...form.getInputProps('allowedAddresses')}
        onChange={(typed) => form.setFieldValue('allowedAddresses', splitAddresses(typed))}
      />
    </Stack>
  );
}
