import { Checkbox, Group, Modal, NativeSelect, NumberInput, Stack, Text } from '@mantine/core';
import { type UseFormReturnType, useForm } from '@mantine/form';
import { useState } from 'react';
import { graphql } from '../../api/graphql';
import { useApiMutation } from '../../api/hooks';
import { focusFirst, showUserErrors, type UserError } from '../../api/user-errors';
import { humanize } from '../../format/words';
import { FormActions } from '../../ui/FormActions';
import { FormAlert } from '../../ui/FormAlert';
import { said } from '../../ui/notify';
import { durationOf, secondsOf, UNITS, type Unit } from './duration';

const SetOfferAttribution = graphql(`
  mutation SetOfferAttribution($input: SetOfferAttributionInput!) {
    setOfferAttribution(input: $input) {
      offer {
        id
        attributionWindowDays
        shortestConversionSeconds
        refusesBotClicks
      }
      userErrors {
        field
        message
        code
      }
    }
  }
`);

type Props = {
  opened: boolean;
  onClose: () => void;
  offerId: string;
  windowDays: number;
  shortestSeconds: number;
  refusesBotClicks: boolean;
};

const LONGEST_WINDOW_DAYS = 3_650;
const LONGEST_SHORTEST_SECONDS = 30 * 86_400;

/** Changes when conversions of an offer count, from now on. */
export function ChangeAttribution({ opened, onClose, ...form }: Props) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Change attribution"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <AttributionForm {...form} onDone={onClose} />
    </Modal>
  );
}

/** A field that was emptied holds a text. The names are those of the API, so that its errors stand beside the fields. */
type Values = {
  attributionWindowDays: number | string;
  shortestConversionSeconds: number | string;
  unit: Unit;
  refusesBotClicks: boolean;
};

type FormProps = Omit<Props, 'opened' | 'onClose'> & { onDone: () => void };

function AttributionForm({ offerId, windowDays, shortestSeconds, refusesBotClicks, onDone }: FormProps) {
  const [rest, setRest] = useState<UserError[]>([]);
  const change = useApiMutation(SetOfferAttribution);
  const form = useForm<Values>({
    initialValues: {
      attributionWindowDays: windowDays,
      shortestConversionSeconds: durationOf(shortestSeconds).count,
      unit: shortestSeconds > 0 ? durationOf(shortestSeconds).unit : 'minutes',
      refusesBotClicks,
    },
    validate: {
      attributionWindowDays: (value) => (typeof value === 'number' ? null : 'Say how many days.'),
      shortestConversionSeconds: shortestProblem,
    },
  });
  const submit = form.onSubmit(
    ({ attributionWindowDays, shortestConversionSeconds: count, unit, refusesBotClicks: refuses }) => {
      setRest([]);
      const input = {
        id: offerId,
        attributionWindowDays: Number(attributionWindowDays),
        shortestConversionSeconds: secondsOf({ count: Number(count), unit }),
        refusesBotClicks: refuses,
      };
      change.mutate(
        { input },
        {
          onSuccess: ({ setOfferAttribution: { offer, userErrors } }) => {
            if (!offer) return setRest(showUserErrors(form, userErrors));
            said('Attribution changed');
            onDone();
          },
        },
      );
    },
    (errors) => focusFirst(form, errors),
  );
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <FormAlert errors={rest} error={change.error} />
        <AttributionFields form={form} />
        <FormActions onCancel={onDone} pending={change.isPending} submit="Save" />
      </Stack>
    </form>
  );
}

function AttributionFields({ form }: { form: UseFormReturnType<Values> }) {
  return (
    <>
      <NumberInput
        label="Attribution window"
        description="How long after a click a conversion still counts"
        suffix=" days"
        min={1}
        max={LONGEST_WINDOW_DAYS}
        allowDecimal={false}
        {...form.getInputProps('attributionWindowDays')}
      />
      <Group grow align="flex-start">
        <NumberInput
          label="Shortest time"
          description="After the click; 0 for none"
          min={0}
          allowDecimal={false}
          {...form.getInputProps('shortestConversionSeconds')}
        />
        <NativeSelect
          label="Unit"
          description="Of the shortest time"
          data={UNITS.map((unit) => ({ value: unit, label: humanize(unit) }))}
          value={form.values.unit}
          onChange={(event) =>
            form.setFieldValue('unit', UNITS.find((unit) => unit === event.currentTarget.value) ?? 'seconds')
          }
        />
      </Group>
      <Checkbox
        label="Refuse sales of clicks by known bots"
        description="Told by the user agent of the click; refused as fraudulent_click"
        {...form.getInputProps('refusesBotClicks', { type: 'checkbox' })}
      />
      <Text size="xs" c="dimmed">
        A sale seconds after its click is often a machine’s. Sooner than the shortest time, a report is
        refused as click_too_young.
      </Text>
    </>
  );
}

function shortestProblem(count: number | string, { unit }: { unit: Unit }): string | null {
  if (typeof count !== 'number') return 'Give a number; 0 for none.';
  return secondsOf({ count, unit }) > LONGEST_SHORTEST_SECONDS ? 'Use at most 30 days.' : null;
}
