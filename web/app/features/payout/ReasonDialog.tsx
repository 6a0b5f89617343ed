import { Modal, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { type ReactNode, useState } from 'react';
import { focusFirst, showUserErrors, type UserError } from '../../api/user-errors';
import { FormActions } from '../../ui/FormActions';
import { FormAlert } from '../../ui/FormAlert';
import { said } from '../../ui/notify';

type Props = {
  opened: boolean;
  onClose: () => void;
  title: string;
  /** What the button that does it says. */
  button: string;
  /** What is said when it is done. */
  done: string;
  error: unknown;
  pending: boolean;
  act: (reason: string) => Promise<UserError[]>;
  children: ReactNode;
};

/** Asks why before something is done with money. */
export function ReasonDialog({ opened, onClose, title, ...rest }: Props) {
  return (
    <Modal opened={opened} onClose={onClose} title={title} closeButtonProps={{ 'aria-label': 'Close' }}>
      <ReasonForm {...rest} onClose={onClose} />
    </Modal>
  );
}

function ReasonForm({
  onClose,
  button,
  done,
  error,
  pending,
  act,
  children,
}: Omit<Props, 'opened' | 'title'>) {
  const [rest, setRest] = useState<UserError[]>([]);
  const form = useForm({
    initialValues: { reason: '' },
    validate: { reason: (value) => (value.trim() ? null : 'Say why.') },
  });
  const submit = form.onSubmit(
    async ({ reason }) => {
      setRest([]);
      // What fails as a whole is shown by the form, from the mutation's own error.
      const errors = await act(reason.trim()).catch(() => null);
      if (errors === null) return;
      if (errors.length > 0) return setRest(showUserErrors(form, errors));
      said(done);
      onClose();
    },
    (errors) => focusFirst(form, errors),
  );
  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      <Stack>
        <Text size="sm">{children}</Text>
        <FormAlert errors={rest} error={error} />
        <TextInput label="Reason" required data-autofocus {...form.getInputProps('reason')} />
        <FormActions onCancel={onClose} pending={pending} submit={button} />
      </Stack>
    </form>
  );
}
