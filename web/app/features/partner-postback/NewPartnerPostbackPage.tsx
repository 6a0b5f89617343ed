import { getRouteApi } from '@tanstack/react-router';
import { graphql } from '../../api/graphql';
import { useApiMutation, useApiQuery } from '../../api/hooks';
import { useIdempotencyKeys } from '../../api/idempotency';
import { Loaded } from '../../ui/Loaded';
import { ButtonLink } from '../../ui/links';
import { Missing } from '../../ui/Missing';
import { said } from '../../ui/notify';
import { PageHeader } from '../../ui/PageHeader';
import { EMPTY, type PostbackValues, postbackInput } from './form';
import { PostbackEditor, PostbackEditor_query } from './PostbackEditor';

const NewPartnerPostback = graphql(
  `
    query NewPartnerPostback($affiliateId: ID!) {
      affiliate(id: $affiliateId) {
        id
        name
      }
      ...PostbackEditor_query
    }
  `,
  [PostbackEditor_query],
);

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

const route = getRouteApi('/member/affiliates/$affiliateId/postbacks/new');

/** Registers where an affiliate wants to be told of its conversions. */
export function NewPartnerPostbackPage() {
  const { affiliateId } = route.useParams();
  const navigate = route.useNavigate();
  const page = useApiQuery(NewPartnerPostback, { affiliateId });
  const create = useApiMutation(CreatePartnerPostback);
  const keys = useIdempotencyKeys();
  const wanted = (values: PostbackValues) => {
    const input = { affiliateId, ...postbackInput(values) };
    return { input: { ...input, idempotencyKey: keys.of(input) } };
  };
  return (
    <Loaded query={page}>
      {(data) =>
        data.affiliate ? (
          <>
            <PageHeader
              title="New partner postback"
              crumbs={[
                { label: 'Affiliates', to: '/affiliates' },
                { label: data.affiliate.name, to: `/affiliates/${affiliateId}` },
              ]}
              description={`Where ${data.affiliate.name} wants to be told of its conversions.`}
            />
            <PostbackEditor
              query={data}
              affiliateId={affiliateId}
              initial={EMPTY}
              submit="Create partner postback"
              pending={create.isPending}
              error={create.error}
              onSave={(values, refuse) =>
                create.mutate(wanted(values), {
                  onSuccess: ({ createPartnerPostback: { partnerPostback, userErrors } }) => {
                    if (!partnerPostback) return refuse(userErrors);
                    said('Conversions will be forwarded');
                    void navigate({
                      to: '/partner-postbacks/$partnerPostbackId',
                      params: { partnerPostbackId: partnerPostback.id },
                      ignoreBlocker: true,
                    });
                  },
                })
              }
              cancel={
                <ButtonLink to="/affiliates/$affiliateId" params={{ affiliateId }} variant="default">
                  Cancel
                </ButtonLink>
              }
            />
          </>
        ) : (
          <Missing what="affiliate" />
        )
      }
    </Loaded>
  );
}
