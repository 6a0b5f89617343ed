import { Button, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconAdjustments } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { type FragmentOf, graphql, type ResultOf } from '../../api/graphql';
import { useApiQuery } from '../../api/hooks';
import { humanize, listed } from '../../format/words';
import { CodeBlock } from '../../ui/CodeBlock';
import { Loaded } from '../../ui/Loaded';
import { ButtonLink, TextLink } from '../../ui/links';
import { Missing } from '../../ui/Missing';
import { PageHeader } from '../../ui/PageHeader';
import { Section } from '../../ui/Section';
import { type Fact, Facts, Mono, Timestamp } from '../../ui/values';
import { DeliveryTable_delivery } from '../delivery/DeliveryTable';
import { ReceiverDeliveries } from '../delivery/ReceiverDeliveries';
import { EndpointBadge, EndpointBadge_endpoint } from '../endpoint/EndpointBadge';
import { EndpointHealth, EndpointHealth_endpoint } from '../endpoint/EndpointHealth';
import { placeOf } from '../endpoint/standing';
import { BackfillDialog } from './BackfillDialog';
import { ConversionChoice } from './ConversionChoice';
import { DeletePartnerPostback } from './DeletePartnerPostback';
import { METHODS } from './form';
import {
  PartnerPostbackStatusButton,
  PartnerPostbackStatusButton_postback,
} from './PartnerPostbackStatusButton';
import { SigningSection, SigningSection_postback } from './SigningSection';
import { TestSection } from './TestSection';

const PartnerPostbackDetail = graphql(
  `
    query PartnerPostbackDetail($id: ID!) {
      partnerPostback(id: $id) {
        id
        urlTemplate
        method
        bodyTemplate
        headerNames
        events
        statuses
        createdAt
        updatedAt
        affiliate {
          id
          name
        }
        offer {
          id
          name
        }
        endpoint {
          ...EndpointBadge_endpoint
          ...EndpointHealth_endpoint
        }
        ...PartnerPostbackStatusButton_postback
        ...SigningSection_postback
      }
      deliveries(first: 10, filter: { partnerPostbackId: $id }) {
        nodes {
          id
          ...DeliveryTable_delivery
        }
      }
    }
  `,
  [
    EndpointBadge_endpoint,
    EndpointHealth_endpoint,
    PartnerPostbackStatusButton_postback,
    SigningSection_postback,
    DeliveryTable_delivery,
  ],
);

type Postback = NonNullable<ResultOf<typeof PartnerPostbackDetail>['partnerPostback']>;

const POLL_MS = 5_000;
const route = getRouteApi('/member/partner-postbacks/$partnerPostbackId');

export function PartnerPostbackPage() {
  const { partnerPostbackId } = route.useParams();
  const detail = useApiQuery(PartnerPostbackDetail, { id: partnerPostbackId }, { pollMs: POLL_MS });
  return (
    <Loaded query={detail}>
      {({ partnerPostback, deliveries }) =>
        partnerPostback ? (
          <View postback={partnerPostback} deliveries={deliveries.nodes} />
        ) : (
          <Missing what="partner postback" />
        )
      }
    </Loaded>
  );
}

type ViewProps = { postback: Postback; deliveries: readonly FragmentOf<typeof DeliveryTable_delivery>[] };

function View({ postback, deliveries }: ViewProps) {
  const { id, affiliate } = postback;
  const navigate = route.useNavigate();
  const [backfilling, backfill] = useDisclosure(false);
  const [conversionId, setConversionId] = useState<string | null>(null);
  return (
    <>
      <PageHeader
        title={placeOf(postback.urlTemplate)}
        crumbs={[
          { label: 'Affiliates', to: '/affiliates' },
          { label: affiliate.name, to: `/affiliates/${affiliate.id}` },
        ]}
        badge={<EndpointBadge endpoint={postback.endpoint} />}
        description={`Told of the conversions of ${affiliate.name}.`}
        actions={
          <>
            <ButtonLink
              to="/partner-postbacks/$partnerPostbackId/change"
              params={{ partnerPostbackId: id }}
              leftSection={<IconAdjustments size={16} aria-hidden />}
            >
              Change
            </ButtonLink>
            <PartnerPostbackStatusButton postback={postback} />
            <DeletePartnerPostback
              id={id}
              urlTemplate={postback.urlTemplate}
              onDeleted={() =>
                void navigate({ to: '/affiliates/$affiliateId', params: { affiliateId: affiliate.id } })
              }
            />
          </>
        }
      />
      <Stack gap="lg">
        <EndpointHealth endpoint={postback.endpoint} />
        <Section title="Settings">
          <Stack gap="sm">
            <CodeBlock label="Address">{postback.urlTemplate}</CodeBlock>
            {postback.bodyTemplate && <CodeBlock label="Body">{postback.bodyTemplate}</CodeBlock>}
            <Facts facts={facts(postback)} />
          </Stack>
        </Section>
        <TestSection id={id} conversionId={conversionId} template={postback}>
          <ConversionChoice affiliateId={affiliate.id} value={conversionId} onChange={setConversionId} />
        </TestSection>
        <SigningSection postback={postback} />
        <ReceiverDeliveries
          receiver={{ partnerPostbackId: id }}
          deliveries={deliveries}
          empty="The next conversion that it asks for is forwarded, and stands here with every attempt."
          actions={
            <Button size="xs" variant="default" onClick={backfill.open}>
              Tell of earlier conversions…
            </Button>
          }
        />
      </Stack>
      <BackfillDialog opened={backfilling} onClose={backfill.close} id={id} />
    </>
  );
}

function facts(postback: Postback): Fact[] {
  const { affiliate, offer, method, headerNames, events, statuses } = postback;
  return [
    {
      term: 'Affiliate',
      value: (
        <TextLink to="/affiliates/$affiliateId" params={{ affiliateId: affiliate.id }}>
          {affiliate.name}
        </TextLink>
      ),
    },
    {
      term: 'Offer',
      value: offer ? (
        <TextLink to="/offers/$offerId" params={{ offerId: offer.id }}>
          {offer.name}
        </TextLink>
      ) : (
        'All offers'
      ),
    },
    { term: 'Method', value: METHODS.find(({ value }) => value === method)?.label ?? method },
    {
      term: 'Headers',
      value: headerNames.length > 0 ? <Mono>{headerNames.join(', ')}</Mono> : 'None of its own',
    },
    { term: 'Events', value: events?.length ? listed(events) : 'All events' },
    {
      term: 'Called',
      value: statuses?.length
        ? `When a conversion comes to ${listed(statuses.map(humanize))}`
        : 'Once for each conversion',
    },
    { term: 'Created', value: <Timestamp value={postback.createdAt} /> },
    { term: 'Changed', value: <Timestamp value={postback.updatedAt} /> },
    { term: 'Partner postback id', value: <Mono>{postback.id}</Mono> },
  ];
}
