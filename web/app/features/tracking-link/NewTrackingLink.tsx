import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { graphql } from '../../api/graphql';
import { useApiMutation } from '../../api/hooks';
import { focusFirst, showUserErrors, type UserError } from '../../api/user-errors';
import { CopyField } from '../../ui/CopyField';
import { FormActions } from '../../ui/FormActions';
import { FormAlert } from '../../ui/FormAlert';
import { AffiliatePicker } from '../affiliate/AffiliatePicker';
import { OfferPicker } from '../offer/OfferPicker';

const CreateTrackingLink = graphql(`
  mutation CreateTrackingLink($input: CreateTrackingLinkInput!) {
    createTrackingLink(input: $input) {
      trackingLink {
        id
        url
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

/** Makes a tracking link, and shows it ready to copy. */
export function NewTrackingLink({ opened, onClose, ...ends }: Props) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="New tracking link"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <TrackingLinkForm {...ends} onDone={onClose} />
    </Modal>
  );
}

type FormProps = { offerId?: string | undefined; affiliateId?: string | undefined; onDone: () => void };

function TrackingLinkForm({ offerId, affiliateId, onDone }: FormProps) {
  const [rest, setRest] = useState<UserError[]>([]);
  const create = useApiMutation(CreateTrackingLink);
  const form = useForm({
    initialValues: { offerId: offerId ?? '', affiliateId: affiliateId ?? '', name: '' },
    validate: {
      offerId: (value) => (value ? null : 'Choose the offer.'),
      affiliateId: (value) => (value ? null : 'Choose the affiliate.'),
    },
  });
  const submit = form.onSubmit(
    ({ name, ...ends }) => {
      setRest([]);
      create.mutate(
        { input: { ...ends, name: name.trim() || null } },
        {
          onSuccess: ({ createTrackingLink: payload }) => {
            if (!payload.trackingLink) setRest(showUserErrors(form, payload.userErrors));
          },
        },
      );
    },
    (errors) => focusFirst(form, errors),
  );
  const made = create.data?.createTrackingLink.trackingLink;
  if (made) {
    return (
      <Stack>
        <CopyField
          label="Tracking link"
          value={made.url}
          hint="Add ?sub1=…&sub2=… to carry the partner’s own values along."
        />
        <Group justify="flex-end">
          <Button onClick={onDone}>Done</Button>
        </Group>
      </Stack>
    );
  }
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <FormAlert errors={rest} error={create.error} />
        {!offerId && <OfferPicker label="Offer" required {...form.getInputProps('offerId')} />}
        {!affiliateId && (
          <AffiliatePicker
            label="Affiliate"
            description="Joins the offer with its first link"
            required
            {...form.getInputProps('affiliateId')}
          />
        )}
        <TextInput
          label="Name"
          description="Optional; tells several links of one partner apart"
          placeholder="Newsletter"
          {...form.getInputProps('name')}
        />
        <FormActions onCancel={onDone} pending={create.isPending} submit="Create link" />
      </Stack>
    </form>
  );
}
