import { Group, Modal, Stack, TextInput } from '@mantine/core';
import { type UseFormReturnType, useForm } from '@mantine/form';
import { focusFirst } from '../../api/user-errors';
import { CurrencySelect } from '../../ui/CurrencySelect';
import { FormActions } from '../../ui/FormActions';
import { FormAlert } from '../../ui/FormAlert';
import { useSetRates } from './operations';
import { rateProblem } from './rates';

/** A rate as the form holds it. */
export type RateValues = { from: string; to: string; day: string; rate: string };

type Props = {
  /** What the form begins with; nothing while it is closed. */
  initial: RateValues | null;
  onClose: () => void;
};

/** Sets one rate, also one that is there already. */
export function SetRate({ initial, onClose }: Props) {
  return (
    <Modal
      opened={initial !== null}
      onClose={onClose}
      title="Set a rate"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {initial && <RateForm initial={initial} onDone={onClose} />}
    </Modal>
  );
}

function RateForm({ initial, onDone }: { initial: RateValues; onDone: () => void }) {
  const form = useForm<RateValues>({
    initialValues: initial,
    validate: {
      from: (value) => (value ? null : 'Choose what customers pay in.'),
      to: (value, { from }) => {
        if (!value) return 'Choose what affiliates are paid in.';
        return value === from ? 'A currency costs one of itself; choose two.' : null;
      },
      day: (value) => (value ? null : 'Choose the day.'),
      rate: rateProblem,
    },
  });
  const set = useSetRates(form, onDone);
  const submit = form.onSubmit(
    (values) => set.send({ rates: [{ ...values, rate: values.rate.trim() }] }),
    (errors) => focusFirst(form, errors),
  );
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <FormAlert errors={set.rest} error={set.error} />
        <RateFields form={form} />
        <FormActions onCancel={onDone} pending={set.isPending} submit="Set rate" />
      </Stack>
    </form>
  );
}

function RateFields({ form }: { form: UseFormReturnType<RateValues> }) {
  const { from, to } = form.values;
  return (
    <>
      <Group grow align="flex-start">
        <CurrencySelect label="From" description="What customers pay in" {...form.getInputProps('from')} />
        <CurrencySelect label="To" description="What affiliates are paid in" {...form.getInputProps('to')} />
      </Group>
      <Group grow align="flex-start">
        <TextInput
          label="Day"
          description="Of the program’s time zone"
          type="date"
          {...form.getInputProps('day')}
        />
        <TextInput
          label="Rate"
          description={
            from && to ? `So many ${to} for one ${from}` : 'So many of the second for one of the first'
          }
          placeholder="1.0842"
          inputMode="decimal"
          autoComplete="off"
          {...form.getInputProps('rate')}
        />
      </Group>
    </>
  );
}
