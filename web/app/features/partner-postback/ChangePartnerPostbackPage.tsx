import { getRouteApi } from '@tanstack/react-router';
import { type FragmentOf, graphql, type ResultOf, readFragment } from '../../api/graphql';
import { useApiMutation, useApiQuery } from '../../api/hooks';
import { Loaded } from '../../ui/Loaded';
import { ButtonLink } from '../../ui/links';
import { Missing } from '../../ui/Missing';
import { said } from '../../ui/notify';
import { PageHeader } from '../../ui/PageHeader';
import { placeOf } from '../endpoint/standing';
import { Form_postback, postbackInput, valuesOf } from './form';
import { PostbackEditor, PostbackEditor_query } from './PostbackEditor';
import { TestSection } from './TestSection';

const ChangePartnerPostback = graphql(
  `
    query ChangePartnerPostback($id: ID!) {
      partnerPostback(id: $id) {
        id
        affiliate {
          id
          name
        }
        ...Form_postback
      }
      ...PostbackEditor_query
    }
  `,
  [Form_postback, PostbackEditor_query],
);

const UpdatePartnerPostback = graphql(`
  mutation UpdatePartnerPostback($input: UpdatePartnerPostbackInput!) {
    updatePartnerPostback(input: $input) {
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

type Postback = NonNullable<ResultOf<typeof ChangePartnerPostback>['partnerPostback']>;

const route = getRouteApi('/member/partner-postbacks/$partnerPostbackId/change');

export function ChangePartnerPostbackPage() {
  const { partnerPostbackId } = route.useParams();
  // Asked for once: what somebody else saves meanwhile must not replace what is being written.
  const page = useApiQuery(ChangePartnerPostback, { id: partnerPostbackId }, { once: true });
  return (
    <Loaded query={page}>
      {(data) =>
        data.partnerPostback ? (
          <Change postback={data.partnerPostback} query={data} />
        ) : (
          <Missing what="partner postback" />
        )
      }
    </Loaded>
  );
}

type Props = { postback: Postback; query: FragmentOf<typeof PostbackEditor_query> };

function Change({ postback, query }: Props) {
  const navigate = route.useNavigate();
  const update = useApiMutation(UpdatePartnerPostback);
  const stored = readFragment(Form_postback, postback);
  const { id, affiliate } = postback;
  const params = { partnerPostbackId: id };
  return (
    <>
      <PageHeader
        title="Change partner postback"
        crumbs={[
          { label: affiliate.name, to: `/affiliates/${affiliate.id}` },
          { label: placeOf(stored.urlTemplate), to: `/partner-postbacks/${id}` },
        ]}
        description="What waits is sent by what you save here."
      />
      <PostbackEditor
        query={query}
        affiliateId={affiliate.id}
        initial={valuesOf(stored)}
        storedHeaders={stored.headerNames}
        submit="Save partner postback"
        pending={update.isPending}
        error={update.error}
        onSave={(values, refuse) =>
          update.mutate(
            { input: { id, ...postbackInput(values) } },
            {
              onSuccess: ({ updatePartnerPostback: { partnerPostback, userErrors } }) => {
                if (!partnerPostback) return refuse(userErrors);
                said('Partner postback saved');
                void navigate({
                  to: '/partner-postbacks/$partnerPostbackId',
                  params,
                  ignoreBlocker: true,
                });
              },
            },
          )
        }
        cancel={
          <ButtonLink to="/partner-postbacks/$partnerPostbackId" params={params} variant="default">
            Cancel
          </ButtonLink>
        }
      >
        {(unsaved, conversionId) => (
          <TestSection id={id} conversionId={conversionId} template={stored} unsaved={unsaved} />
        )}
      </PostbackEditor>
    </>
  );
}
