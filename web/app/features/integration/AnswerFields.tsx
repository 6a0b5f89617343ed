import { Checkbox, NativeSelect, NumberInput, Stack, TextInput } from '@mantine/core';
import { FieldGrid } from '../../ui/FieldGrid';
import { ANSWER_STYLES, ATTRIBUTION_ORDERS } from './choices';
import type { SettingsForm } from './form';
import { PayoutBounds } from './PayoutBounds';

/** What happens to reports that come too early, whom they credit, what they may pay, and how they are answered. */
export function AnswerFields({ form }: { form: SettingsForm }) {
  return (
    <Stack gap="md" maw={760}>
      <FieldGrid>
        <NumberInput
          label="Wait for an unknown click"
          description="A report may come before its click is known; 0 refuses it at once"
          suffix=" hours"
          min={0}
          max={720}
          allowDecimal={false}
          {...form.getInputProps('parkHours')}
        />
        <NativeSelect
          label="When click and coupon disagree, credit"
          description="For reports that name both"
          data={ATTRIBUTION_ORDERS}
          {...form.getInputProps('attributionOrder')}
        />
        <NativeSelect
          label="Answer with"
          description="Some senders stop at anything but 200"
          data={ANSWER_STYLES}
          {...form.getInputProps('answerStyle')}
        />
        <TextInput
          label="Fixed answer"
          description="Plain text of every good answer; empty: JSON that says what happened"
          placeholder="OK"
          {...form.getInputProps('answerBody')}
        />
      </FieldGrid>
      <PayoutBounds form={form} />
      <Checkbox
        label="Sandbox"
        description="Everything it reports is a test: checked and shown, but in no report, balance or cap"
        {...form.getInputProps('isSandbox', { type: 'checkbox' })}
      />
    </Stack>
  );
}
