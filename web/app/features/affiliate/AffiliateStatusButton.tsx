import { type FragmentOf, graphql, readFragment } from '../../api/graphql';
import { useApiMutation } from '../../api/hooks';
import { failed, saidOrFailed } from '../../ui/notify';
import { PauseButton } from '../../ui/PauseButton';

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
          saidOrFailed(`${name} ${active ? 'paused' : 'resumed'}`, userErrors),
        onError: failed,
      },
    );
  return <PauseButton active={active} pending={change.isPending} onToggle={toggle} />;
}
