import { Modal, Stack, TagsInput, Textarea } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { graphql } from '../../api/graphql';
import { useApiMutation } from '../../api/hooks';
import { focusFirst, showUserErrors, type UserError } from '../../api/user-errors';
import { FormActions } from '../../ui/FormActions';
import { FormAlert } from '../../ui/FormAlert';
import { MacroHelp } from '../../ui/MacroHelp';
import { said } from '../../ui/notify';
import { OfferPicker } from '../offer/OfferPicker';
import { TEMPLATE_MACROS, templateProblem } from './macros';

const CreatePartnerPostback = graphql(`
  mutation CreatePartnerPostback($input: CreatePartnerPostbackInput!) {
    createPartnerPostback(input: $input) {
      partnerPostback {
        id
      }
      userErrors {
        field
        message
        code
      }
    }
  }
`);

type Props = { opened: boolean; onClose: () => void; affiliateId: string };

export function NewPartnerPostback({ opened, onClose, affiliateId }: Props) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      size="lg"
      title="New partner postback"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <PartnerPostbackForm affiliateId={affiliateId} onDone={onClose} />
    </Modal>
  );
}

function PartnerPostbackForm({ affiliateId, onDone }: { affiliateId: string; onDone: () => void }) {
  const [rest, setRest] = useState<UserError[]>([]);
  const create = useApiMutation(CreatePartnerPostback);
  const form = useForm({
    initialValues: { urlTemplate: '', offerId: null as string | null, events: [] as string[] },
    validate: { urlTemplate: templateProblem },
  });
  const submit = form.onSubmit(
    ({ urlTemplate, offerId, events }) => {
      setRest([]);
      const input = {
        affiliateId,
        urlTemplate: urlTemplate.trim(),
        offerId,
        events: events.length > 0 ? events : null,
      };
      create.mutate(
        { input },
        {
          onSuccess: ({ createPartnerPostback: { partnerPostback, userErrors } }) => {
            if (!partnerPostback) return setRest(showUserErrors(form, userErrors));
            said('Conversions will be forwarded');
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
        <Textarea
          label="Address"
          description="Called once for every conversion, and again until it answers"
          placeholder="https://tracker.example/postback?cid={sub1}&payout={payout}&txid={conversion_id}"
          autosize
          minRows={2}
          required
          {...form.getInputProps('urlTemplate')}
        />
        <MacroHelp title="Filled in for each conversion" macros={TEMPLATE_MACROS} />
        <OfferPicker
          label="Offer"
          description="Leave empty for all offers"
          placeholder="All offers"
          clearable
          {...form.getInputProps('offerId')}
        />
        <TagsInput
          label="Events"
          description="Leave empty for all events"
          placeholder={form.values.events.length === 0 ? 'All events' : ''}
          data={['sale', 'lead', 'signup', 'install', 'renewal']}
          acceptValueOnBlur
          {...form.getInputProps('events')}
        />
        <FormActions onCancel={onDone} pending={create.isPending} submit="Create partner postback" />
      </Stack>
    </form>
  );
}
