import { Modal, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { graphql } from '../../api/graphql';
import { useApiMutation } from '../../api/hooks';
import { focusFirst, showUserErrors, type UserError } from '../../api/user-errors';
import { FormActions } from '../../ui/FormActions';
import { FormAlert } from '../../ui/FormAlert';
import { said } from '../../ui/notify';
import { AffiliatePicker } from '../affiliate/AffiliatePicker';
import { OfferPicker } from '../offer/OfferPicker';
import { codeProblem } from './rules';

const CreateCoupon = graphql(`
  mutation CreateCoupon($input: CreateCouponInput!) {
    createCoupon(input: $input) {
      coupon {
        id
        code
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
  /** The end that the page already knows. */
  offerId?: string;
  affiliateId?: string;
};

/** Makes a coupon, good at once. */
export function NewCoupon({ opened, onClose, ...ends }: Props) {
  return (
    <Modal opened={opened} onClose={onClose} title="New coupon" closeButtonProps={{ 'aria-label': 'Close' }}>
      <CouponForm {...ends} onDone={onClose} />
    </Modal>
  );
}

type FormProps = { offerId?: string | undefined; affiliateId?: string | undefined; onDone: () => void };

function CouponForm({ offerId, affiliateId, onDone }: FormProps) {
  const [rest, setRest] = useState<UserError[]>([]);
  const create = useApiMutation(CreateCoupon);
  const form = useForm({
    initialValues: { code: '', offerId: offerId ?? '', affiliateId: affiliateId ?? '' },
    validate: {
      code: codeProblem,
      offerId: (value) => (value ? null : 'Choose the offer.'),
      affiliateId: (value) => (value ? null : 'Choose the affiliate.'),
    },
  });
  const submit = form.onSubmit(
    ({ code, ...ends }) => {
      setRest([]);
      create.mutate(
        { input: { ...ends, code: code.trim() } },
        {
          onSuccess: ({ createCoupon: { coupon, userErrors } }) => {
            if (!coupon) return setRest(showUserErrors(form, userErrors));
            said(`Coupon ${coupon.code} is good from now on`);
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
        <FormAlert errors={rest} error={create.error} />
        <TextInput
          label="Code"
          description="What customers enter, in any case"
          placeholder="SAVE10"
          required
          data-autofocus
          {...form.getInputProps('code')}
        />
        {!offerId && <OfferPicker label="Offer" required {...form.getInputProps('offerId')} />}
        {!affiliateId && (
          <AffiliatePicker
            label="Affiliate"
            description="Credited for every sale with this code; joins the offer with it"
            required
            {...form.getInputProps('affiliateId')}
          />
        )}
        <FormActions onCancel={onDone} pending={create.isPending} submit="Create coupon" />
      </Stack>
    </form>
  );
}
