import { Modal, SegmentedControl, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { client } from '../../api/browser';
import { graphql } from '../../api/graphql';
import { focusFirst, showUserErrors, type UserError } from '../../api/user-errors';
import { FormActions } from '../../ui/FormActions';
import { FormAlert } from '../../ui/FormAlert';
import { save } from './download';

const AffiliateStatementQuery = graphql(`
  query AffiliateStatement($input: AffiliateStatementInput!) {
    affiliateStatement(input: $input) {
      file {
        fileName
        mediaType
        text
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

/** Saves a statement of some days, to be printed or as a table. */
export function StatementDialog({ opened, onClose, affiliateId }: Props) {
  return (
    <Modal opened={opened} onClose={onClose} title="Statement" closeButtonProps={{ 'aria-label': 'Close' }}>
      <StatementForm affiliateId={affiliateId} onDone={onClose} />
    </Modal>
  );
}

function StatementForm({ affiliateId, onDone }: { affiliateId: string; onDone: () => void }) {
  const [rest, setRest] = useState<UserError[]>([]);
  const today = new Date().toISOString().slice(0, 10);
  const form = useForm({
    initialValues: { from: `${today.slice(0, 8)}01`, through: today, format: 'HTML' as 'HTML' | 'CSV' },
    validate: {
      from: (value) => (value ? null : 'Choose the first day.'),
      through: (value) => (value ? null : 'Choose the last day.'),
    },
  });
  const make = useMutation({
    mutationFn: (input: ReturnType<typeof form.getValues>) =>
      client.request(AffiliateStatementQuery, { input: { ...input, affiliateId } }),
    onSuccess: ({ affiliateStatement: { file, userErrors } }) => {
      if (!file) return setRest(showUserErrors(form, userErrors));
      save(file);
      onDone();
    },
  });
  const submit = form.onSubmit(
    (values) => {
      setRest([]);
      make.mutate(values);
    },
    (errors) => focusFirst(form, errors),
  );
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <FormAlert errors={rest} error={make.error} />
        <TextInput type="date" label="First day" data-autofocus {...form.getInputProps('from')} />
        <TextInput type="date" label="Last day" {...form.getInputProps('through')} />
        <SegmentedControl
          aria-label="Format"
          data={[
            { value: 'HTML', label: 'To print' },
            { value: 'CSV', label: 'Table' },
          ]}
          {...form.getInputProps('format')}
        />
        <FormActions onCancel={onDone} pending={make.isPending} submit="Save" />
      </Stack>
    </form>
  );
}
