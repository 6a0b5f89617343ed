import { Checkbox, Group, Stack, Text, TextInput } from '@mantine/core';
import { messageOf, type SettingsForm } from './form';

const FIRST_BOUNDS = { lowest: '0', highest: '' };

/** Whether the sender may say what the affiliate is paid, and within which bounds. */
export function PayoutBounds({ form }: { form: SettingsForm }) {
  const bounds = form.values.payoutOverride;
  const message = messageOf(form, 'payoutOverride');
  return (
    <Stack gap="xs">
      <Checkbox
        label="The sender may set the payout"
        description="Otherwise a report with a payout is refused, and the terms of the offer decide"
        checked={bounds !== null}
        onChange={(event) =>
          form.setFieldValue('payoutOverride', event.currentTarget.checked ? FIRST_BOUNDS : null)
        }
      />
      {bounds && (
        <Group pl={32} align="flex-start">
          <TextInput
            label="Lowest payout"
            inputMode="decimal"
            w={160}
            value={bounds.lowest}
            error={message !== undefined}
            onChange={(event) =>
              form.setFieldValue('payoutOverride', { ...bounds, lowest: event.currentTarget.value })
            }
          />
          <TextInput
            label="Highest payout"
            inputMode="decimal"
            placeholder="50"
            w={160}
            value={bounds.highest}
            error={message !== undefined}
            onChange={(event) =>
              form.setFieldValue('payoutOverride', { ...bounds, highest: event.currentTarget.value })
            }
          />
        </Group>
      )}
      {message && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {message}
        </Text>
      )}
    </Stack>
  );
}
