import { Button } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { graphql } from '../../api/graphql';
import { useApiMutation } from '../../api/hooks';
import { failed, saidOrFailed } from '../../ui/notify';

const PutNoticeAway = graphql(`
  mutation PutNoticeAway($input: DismissNoticeInput!) {
    dismissNotice(input: $input) {
      notice {
        id
        dismissedAt
      }
      userErrors {
        field
        message
        code
      }
    }
  }
`);

type Props = { id: string; title: string };

/** Puts a notice away for everybody in the program. */
export function DismissNotice({ id, title }: Props) {
  const dismiss = useApiMutation(PutNoticeAway);
  const putAway = () =>
    dismiss.mutate(
      { input: { id } },
      {
        onSuccess: ({ dismissNotice: { userErrors } }) => saidOrFailed('Put away for everybody', userErrors),
        onError: failed,
      },
    );
  return (
    <Button
      size="xs"
      variant="default"
      leftSection={<IconCheck size={14} aria-hidden />}
      loading={dismiss.isPending}
      onClick={putAway}
    >
      Put away<span className="wp-visually-hidden">: {title}</span>
    </Button>
  );
}
