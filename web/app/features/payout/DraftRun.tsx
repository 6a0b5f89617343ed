import { Modal, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { graphql } from '../../api/graphql';
import { useApiMutation } from '../../api/hooks';
import { showUserErrors, type UserError } from '../../api/user-errors';
import { FormActions } from '../../ui/FormActions';
import { FormAlert } from '../../ui/FormAlert';
import { said } from '../../ui/notify';

const DraftPayoutRun = graphql(`
  mutation DraftPayoutRun($input: DraftPayoutRunInput!) {
    draftPayoutRun(input: $input) {
      payoutRun {
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

type Props = { opened: boolean; onClose: () => void };

/** Drafts a run, which pays nothing by itself. */
export function DraftRun({ opened, onClose }: Props) {
  return (
    <Modal opened={opened} onClose={onClose} title="Draft a run" closeButtonProps={{ 'aria-label': 'Close' }}>
      <DraftForm onDone={onClose} />
    </Modal>
  );
}

function DraftForm({ onDone }: { onDone: () => void }) {
  const [rest, setRest] = useState<UserError[]>([]);
  const navigate = useNavigate();
  const draft = useApiMutation(DraftPayoutRun);
  const form = useForm({ initialValues: { through: '' } });
  const submit = form.onSubmit(({ through }) => {
    setRest([]);
    draft.mutate(
      { input: { through: through || null } },
      {
        onSuccess: ({ draftPayoutRun: { payoutRun, userErrors } }) => {
          if (!payoutRun) return setRest(showUserErrors(form, userErrors));
          said('Run drafted');
          onDone();
          void navigate({ to: '/payouts/$runId', params: { runId: payoutRun.id } });
        },
      },
    );
  });
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <FormAlert errors={rest} error={draft.error} />
        <TextInput
          type="date"
          label="Last day"
          description="In the program’s time zone; empty for everything up to now"
          data-autofocus
          {...form.getInputProps('through')}
        />
        <FormActions onCancel={onDone} pending={draft.isPending} submit="Draft it" />
      </Stack>
    </form>
  );
}
