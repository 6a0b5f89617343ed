import { type FragmentOf, graphql, readFragment } from '../../api/graphql';
import { useApiMutation } from '../../api/hooks';
import { failed, saidOrFailed } from '../../ui/notify';
import { PauseButton } from '../../ui/PauseButton';

export const OfferStatusButton_offer = graphql(`
  fragment OfferStatusButton_offer on Offer {
    id
    name
    status
  }
`);

const SetOfferStatus = graphql(`
  mutation SetOfferStatus($input: SetOfferStatusInput!) {
    setOfferStatus(input: $input) {
      offer {
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

type Props = { offer: FragmentOf<typeof OfferStatusButton_offer> };

export function OfferStatusButton({ offer }: Props) {
  const { id, name, status } = readFragment(OfferStatusButton_offer, offer);
  const change = useApiMutation(SetOfferStatus);
  const active = status === 'ACTIVE';
  const toggle = () =>
    change.mutate(
      { input: { id, status: active ? 'PAUSED' : 'ACTIVE' } },
      {
        onSuccess: ({ setOfferStatus: { userErrors } }) =>
          saidOrFailed(`${name} ${active ? 'paused' : 'resumed'}`, userErrors),
        onError: failed,
      },
    );
  return <PauseButton active={active} pending={change.isPending} onToggle={toggle} />;
}
