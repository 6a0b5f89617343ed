import { Modal, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { graphql } from '../../api/graphql';
import { useApiMutation } from '../../api/hooks';
import { focusFirst, showUserErrors, type UserError } from '../../api/user-errors';
import { FormActions } from '../../ui/FormActions';
import { FormAlert } from '../../ui/FormAlert';
import { said } from '../../ui/notify';
import { holdProblem, ReviewFields, type ReviewValues } from './ReviewFields';

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

type FormProps = Omit<Props, 'opened' | 'onClose'> & { onDone: () => void };

function ReviewForm({ offerId, holdDays, needsReview, onDone }: FormProps) {
  const [rest, setRest] = useState<UserError[]>([]);
  const change = useApiMutation(SetOfferReview);
  const form = useForm<ReviewValues>({
    initialValues: { holdDays, needsReview },
    validate: { holdDays: holdProblem },
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
        <ReviewFields
          hold={form.getInputProps('holdDays')}
          review={form.getInputProps('needsReview', { type: 'checkbox' })}
        />
        <FormActions onCancel={onDone} pending={change.isPending} submit="Save" />
      </Stack>
    </form>
  );
}
