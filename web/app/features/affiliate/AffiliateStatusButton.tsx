import { Button } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { type FragmentOf, graphql, readFragment } from '../../api/graphql';
import { useApiMutation } from '../../api/hooks';
import { failed, said } from '../../ui/notify';

export const AffiliateStatusButton_affiliate = graphql(`
  fragment AffiliateStatusButton_affiliate on Affiliate {
    id
    name
    status
  }
`);

const SetAffiliateStatus = graphql(`
  mutation SetAffiliateStatus($input: SetAffiliateStatusInput!) {
    setAffiliateStatus(input: $input) {
      affiliate {
        id
        status
      }
      userErrors {
        field
        message
        code
      }
    }
  }
`);

type Props = { affiliate: FragmentOf<typeof AffiliateStatusButton_affiliate> };

export function AffiliateStatusButton({ affiliate }: Props) {
  const { id, name, status } = readFragment(AffiliateStatusButton_affiliate, affiliate);
  const change = useApiMutation(SetAffiliateStatus);
  const active = status === 'ACTIVE';
  const toggle = () =>
    change.mutate(
      { input: { id, status: active ? 'PAUSED' : 'ACTIVE' } },
      {
        onSuccess: ({ setAffiliateStatus: { userErrors } }) =>
          userErrors[0]
            ? failed(new Error(userErrors[0].message))
            : said(`${name} ${active ? 'paused' : 'resumed'}`),
        onError: failed,
      },
    );
  return (
    <Button
      variant="default"
      loading={change.isPending}
      onClick={toggle}
      leftSection={
        active ? <IconPlayerPause size={16} aria-hidden /> : <IconPlayerPlay size={16} aria-hidden />
      }
    >
      {active ? 'Pause' : 'Resume'}
    </Button>
  );
}
