import { Checkbox, Modal, NumberInput, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { graphql } from '../../api/graphql';
import { useApiMutation } from '../../api/hooks';
import { focusFirst, showUserErrors, type UserError } from '../../api/user-errors';
import { FormActions } from '../../ui/FormActions';
import { FormAlert } from '../../ui/FormAlert';
import { said } from '../../ui/notify';

const SetOfferReview = graphql(`
  mutation SetOfferReview($input: SetOfferReviewInput!) {
    setOfferReview(input: $input) {
      offer {
        id
        holdDays
        needsReview
      }
      userErrors {
        field
        message
        code
      }
    }
  }
`);

const LONGEST_HOLD_DAYS = 365;

type Props = {
  opened: boolean;
  onClose: () => void;
  offerId: string;
  holdDays: number;
  needsReview: boolean;
};

/** Changes what conversions of an offer have to pass, from now on. */
export function ChangeReview({ opened, onClose, ...form }: Props) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Change holds and review"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <ReviewForm {...form} onDone={onClose} />
    </Modal>
  );
}

/** A field that was emptied holds a text. The names are those of the API, so that its errors stand beside the fields. */
type Values = { holdDays: number | string; needsReview: boolean };

type FormProps = Omit<Props, 'opened' | 'onClose'> & { onDone: () => void };

function ReviewForm({ offerId, holdDays, needsReview, onDone }: FormProps) {
  const [rest, setRest] = useState<UserError[]>([]);
  const change = useApiMutation(SetOfferReview);
  const form = useForm<Values>({
    initialValues: { holdDays, needsReview },
    validate: { holdDays: (value) => (typeof value === 'number' ? null : 'Say how many days; 0 for none.') },
  });
  const submit = form.onSubmit(
    (values) => {
      setRest([]);
      const input = { id: offerId, holdDays: Number(values.holdDays), needsReview: values.needsReview };
      change.mutate(
        { input },
        {
          onSuccess: ({ setOfferReview: { offer, userErrors } }) => {
            if (!offer) return setRest(showUserErrors(form, userErrors));
            said('Holds and review changed');
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
        <NumberInput
          label="Hold"
          description="How long after it happened a conversion is not owed yet; 0 for none"
          suffix=" days"
          min={0}
          max={LONGEST_HOLD_DAYS}
          allowDecimal={false}
          {...form.getInputProps('holdDays')}
        />
        <Checkbox
          label="Somebody approves each conversion"
          description="Until then it waits under “Review”"
          {...form.getInputProps('needsReview', { type: 'checkbox' })}
        />
        <FormActions onCancel={onDone} pending={change.isPending} submit="Save" />
      </Stack>
    </form>
  );
}
