import { IconPlus, IconWebhook } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { graphql } from '../../api/graphql';
import { useApiQuery } from '../../api/hooks';
import { EmptyState } from '../../ui/EmptyState';
import { Loaded } from '../../ui/Loaded';
import { ButtonLink } from '../../ui/links';
import { PageHeader } from '../../ui/PageHeader';
import { Pager } from '../../ui/Pager';
import { pageVariables } from '../../ui/paging';
import { Section } from '../../ui/Section';
import { WebhookTable, WebhookTable_webhook } from './WebhookTable';

const WebhookList = graphql(
  `
    query WebhookList($first: Int, $after: String, $last: Int, $before: String) {
      webhooks(first: $first, after: $after, last: $last, before: $before) {
        nodes {
          id
          ...WebhookTable_webhook
        }
        pageInfo {
          hasNextPage
          hasPreviousPage
          startCursor
          endCursor
        }
      }
    }
  `,
  [WebhookTable_webhook],
);

const route = getRouteApi('/member/webhooks');

export function WebhookListPage() {
  const cursor = route.useSearch();
  const navigate = route.useNavigate();
  const webhooks = useApiQuery(WebhookList, pageVariables(cursor), { keepPrevious: true });
  const create = (
    <ButtonLink to="/webhooks/new" leftSection={<IconPlus size={16} aria-hidden />}>
      New webhook
    </ButtonLink>
  );
  return (
    <>
      <PageHeader
        title="Webhooks"
        description="Addresses of your own that are told what happens in the program, signed by Standard Webhooks."
        actions={create}
      />
      <Section flush>
        <Loaded query={webhooks}>
          {({ webhooks: { nodes, pageInfo } }) =>
            nodes.length > 0 ? (
              <>
                <WebhookTable webhooks={nodes} />
                <Pager info={pageInfo} onMove={(next) => void navigate({ search: next })} />
              </>
            ) : (
              <EmptyState icon={IconWebhook} title="No webhooks yet" action={create}>
                A webhook tells a program of yours of new conversions, of payouts and of what needs a look,
                the moment it happens.
              </EmptyState>
            )
          }
        </Loaded>
      </Section>
    </>
  );
}
