import { Button, FileButton, Group, Modal, Stack, Textarea } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconFileUpload } from '@tabler/icons-react';
import { focusFirst } from '../../api/user-errors';
import { FormAlert } from '../../ui/FormAlert';
import { useSetRates } from './operations';
import { CSV_EXAMPLE } from './rates';
import classes from './UploadRates.module.css';

type Props = { opened: boolean; onClose: () => void };

/** Sets many rates by a table that is pasted or read from a file. */
export function UploadRates({ opened, onClose }: Props) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      size="lg"
      title="Set rates by a table"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <TableForm onDone={onClose} />
    </Modal>
  );
}

function TableForm({ onDone }: { onDone: () => void }) {
  const form = useForm({
    initialValues: { csv: '' },
    validate: { csv: (value) => (value.trim() ? null : 'Paste a table, or choose a file.') },
  });
  const set = useSetRates(form, onDone);
  const submit = form.onSubmit(set.send, (errors) => focusFirst(form, errors));
  const read = (file: File | null) => {
    if (file) void file.text().then((text) => form.setFieldValue('csv', text));
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <FormAlert errors={set.rest} error={set.error} />
        <Textarea
          label="Table"
          description="Comma-separated values with the heading from,to,day,rate; other columns are left out. All of it is set, or nothing."
          placeholder={CSV_EXAMPLE}
          rows={10}
          resize="vertical"
          spellCheck={false}
          classNames={{ input: classes.table }}
          {...form.getInputProps('csv')}
        />
        <Group justify="space-between">
          <FileButton accept=".csv,text/csv,text/plain" onChange={read}>
            {(props) => (
              <Button variant="default" leftSection={<IconFileUpload size={16} aria-hidden />} {...props}>
                Choose a file
              </Button>
            )}
          </FileButton>
          <Group>
            <Button variant="default" onClick={onDone}>
              Cancel
            </Button>
            <Button type="submit" loading={set.isPending}>
              Set rates
            </Button>
          </Group>
        </Group>
      </Stack>
    </form>
  );
}
