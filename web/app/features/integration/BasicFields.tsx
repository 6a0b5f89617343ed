import { Checkbox, NativeSelect, Stack, TextInput } from '@mantine/core';
import { CurrencySelect } from '../../ui/CurrencySelect';
import { FieldGrid } from '../../ui/FieldGrid';
import { OfferPicker } from '../offer/OfferPicker';
import { DEDUPE_CHOICES } from './dedupe';
import type { SettingsForm } from './form';

/** What an integration is called, what it reports for, and what decides about its reports. */
export function BasicFields({ form }: { form: SettingsForm }) {
  return (
    <Stack gap="md" maw={760}>
      <FieldGrid>
        <TextInput
          label="Name"
          description="What you call the sender"
          placeholder="Acme shop"
          required
          {...form.getInputProps('name')}
        />
        <OfferPicker
          label="Offer"
          description="The one offer it reports for; empty: the click decides"
          placeholder="Any offer"
          clearable
          {...form.getInputProps('offerId')}
        />
        <TextInput
          label="Default event"
          description="Used when a request names none"
          required
          {...form.getInputProps('defaultEvent')}
        />
        <CurrencySelect
          label="Default currency"
          description="Used when a request names none"
          placeholder="The offer’s"
          clearable
          clearButtonProps={{ 'aria-label': 'Clear' }}
          {...form.getInputProps('defaultCurrency')}
        />
        <NativeSelect
          label="Same conversion when the same"
          description="A repeated request is answered, and counted once"
          data={DEDUPE_CHOICES}
          {...form.getInputProps('dedupeBy')}
        />
      </FieldGrid>
      <Checkbox
        label="Refuse requests without an order id"
        description="Otherwise one without it counts once a click and event"
        {...form.getInputProps('txnIdRequired', { type: 'checkbox' })}
      />
    </Stack>
  );
}
