import { Button, Group } from '@mantine/core';

type Props = {
  onCancel: () => void;
  pending: boolean;
  /** What the button that sends the form says. */
  submit: string;
};

/** The end of a form in a dialog: leave it, or send it. */
export function FormActions({ onCancel, pending, submit }: Props) {
  return (
    <Group justify="flex-end">
      <Button variant="default" onClick={onCancel}>
        Cancel
      </Button>
      <Button type="submit" loading={pending}>
        {submit}
      </Button>
    </Group>
  );
}
