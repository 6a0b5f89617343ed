import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import type { Session } from './api/session';
import { conversionSearch } from './features/conversion/search';
import { couponSearch } from './features/coupon/search';
import { deliverySearch } from './features/delivery/search';
import { exchangeRateSearch } from './features/exchange-rate/search';
import { noticeSearch } from './features/notice/search';
import { postbackSearch } from './features/postback/search';
import { replaySearch } from './features/replay/search';
import { reportSearch } from './features/report/search';
import { reviewSearch } from './features/review/search';
import { safeReturnTo } from './features/session/return-to';
import { versionsSearch } from './features/terms/versions';
import { LoadingPage } from './shell/LoadingPage';
import { NotFoundPage } from './shell/NotFoundPage';
import { RouteErrorPage } from './shell/RouteErrorPage';
import { Shell } from './shell/Shell';
import { type PageCursor, pageCursor } from './ui/paging';
import { type RawSearch, textOf } from './ui/search';

type Context = { session: Session };

function listSearch(raw: RawSearch): PageCursor & { search?: string | undefined } {
  return { ...pageCursor(raw), search: textOf(raw.search) };
}

const rootRoute = createRootRouteWithContext<Context>()({
  beforeLoad: async ({ context }) => {
    await context.session.restore();
  },
  component: Outlet,
});

const guestRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'guest',
  validateSearch: (raw: RawSearch): { returnTo?: string | undefined } => ({ returnTo: textOf(raw.returnTo) }),
  beforeLoad: ({ context, search }) => {
    if (context.session.status === 'signed-in') throw redirect({ href: safeReturnTo(search.returnTo) });
  },
});

const signInRoute = createRoute({
  getParentRoute: () => guestRoute,
  path: '/sign-in',
  component: lazyRouteComponent(() => import('./features/session/SignInPage'), 'SignInPage'),
});

const signUpRoute = createRoute({
  getParentRoute: () => guestRoute,
  path: '/sign-up',
  component: lazyRouteComponent(() => import('./features/session/SignUpPage'), 'SignUpPage'),
});

const memberRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'member',
  beforeLoad: ({ context, location }) => {
    if (context.session.status === 'signed-in') return;
    const returnTo = location.href === '/' ? undefined : location.href;
    throw redirect({ to: '/sign-in', search: { returnTo } });
  },
  component: Shell,
});

const overviewRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/',
  validateSearch: reportSearch,
  component: lazyRouteComponent(() => import('./features/report/OverviewPage'), 'OverviewPage'),
});

const offersRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/offers',
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./features/offer/OfferListPage'), 'OfferListPage'),
});

const newOfferRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/offers/new',
  component: lazyRouteComponent(() => import('./features/offer/NewOfferPage'), 'NewOfferPage'),
});

const offerRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/offers/$offerId',
  component: lazyRouteComponent(() => import('./features/offer/OfferPage'), 'OfferPage'),
});

const offerTermsRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/offers/$offerId/terms',
  component: lazyRouteComponent(() => import('./features/terms/ChangeTermsPage'), 'ChangeTermsPage'),
});

const offerVersionsRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/offers/$offerId/versions',
  validateSearch: versionsSearch,
  component: lazyRouteComponent(() => import('./features/terms/VersionsPage'), 'VersionsPage'),
});

const affiliatesRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/affiliates',
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./features/affiliate/AffiliateListPage'), 'AffiliateListPage'),
});

const newAffiliateRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/affiliates/new',
  component: lazyRouteComponent(() => import('./features/affiliate/NewAffiliatePage'), 'NewAffiliatePage'),
});

const affiliateRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/affiliates/$affiliateId',
  component: lazyRouteComponent(() => import('./features/affiliate/AffiliatePage'), 'AffiliatePage'),
});

const newPartnerPostbackRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/affiliates/$affiliateId/postbacks/new',
  component: lazyRouteComponent(
    () => import('./features/partner-postback/NewPartnerPostbackPage'),
    'NewPartnerPostbackPage',
  ),
});

const partnerPostbackRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/partner-postbacks/$partnerPostbackId',
  component: lazyRouteComponent(
    () => import('./features/partner-postback/PartnerPostbackPage'),
    'PartnerPostbackPage',
  ),
});

const changePartnerPostbackRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/partner-postbacks/$partnerPostbackId/change',
  component: lazyRouteComponent(
    () => import('./features/partner-postback/ChangePartnerPostbackPage'),
    'ChangePartnerPostbackPage',
  ),
});

const couponsRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/coupons',
  validateSearch: couponSearch,
  component: lazyRouteComponent(() => import('./features/coupon/CouponListPage'), 'CouponListPage'),
});

const exchangeRatesRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/exchange-rates',
  validateSearch: exchangeRateSearch,
  component: lazyRouteComponent(
    () => import('./features/exchange-rate/ExchangeRateListPage'),
    'ExchangeRateListPage',
  ),
});

const payoutsRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/payouts',
  validateSearch: pageCursor,
  component: lazyRouteComponent(() => import('./features/payout/PayoutListPage'), 'PayoutListPage'),
});

const payoutSettingsRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/payouts/settings',
  component: lazyRouteComponent(() => import('./features/payout/PayoutSettingsPage'), 'PayoutSettingsPage'),
});

const payoutRunRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/payouts/$runId',
  component: lazyRouteComponent(() => import('./features/payout/PayoutRunPage'), 'PayoutRunPage'),
});

const integrationsRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/integrations',
  validateSearch: pageCursor,
  component: lazyRouteComponent(
    () => import('./features/integration/IntegrationListPage'),
    'IntegrationListPage',
  ),
});

const newIntegrationRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/integrations/new',
  validateSearch: (raw: RawSearch): { preset?: string | undefined } => ({ preset: textOf(raw.preset) }),
  component: lazyRouteComponent(
    () => import('./features/integration/NewIntegrationPage'),
    'NewIntegrationPage',
  ),
});

const integrationRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/integrations/$integrationId',
  component: lazyRouteComponent(() => import('./features/integration/IntegrationPage'), 'IntegrationPage'),
});

const integrationSettingsRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/integrations/$integrationId/settings',
  component: lazyRouteComponent(
    () => import('./features/integration/IntegrationSettingsPage'),
    'IntegrationSettingsPage',
  ),
});

const integrationTestRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/integrations/$integrationId/test',
  component: lazyRouteComponent(() => import('./features/integration/TestFirePage'), 'TestFirePage'),
});

const integrationExplainRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/integrations/$integrationId/explain',
  component: lazyRouteComponent(() => import('./features/integration/ExplainPage'), 'ExplainPage'),
});

const conversionsRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/conversions',
  validateSearch: conversionSearch,
  component: lazyRouteComponent(
    () => import('./features/conversion/ConversionListPage'),
    'ConversionListPage',
  ),
});

const conversionRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/conversions/$conversionId',
  component: lazyRouteComponent(() => import('./features/conversion/ConversionPage'), 'ConversionPage'),
});

const postbacksRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/postbacks',
  validateSearch: postbackSearch,
  component: lazyRouteComponent(() => import('./features/postback/PostbackLogPage'), 'PostbackLogPage'),
});

const replayRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/postbacks/replay',
  validateSearch: replaySearch,
  component: lazyRouteComponent(() => import('./features/replay/ReplayPage'), 'ReplayPage'),
});

const postbackRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/postbacks/$postbackId',
  component: lazyRouteComponent(() => import('./features/postback/PostbackPage'), 'PostbackPage'),
});

const deliveriesRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/deliveries',
  validateSearch: deliverySearch,
  component: lazyRouteComponent(() => import('./features/delivery/DeliveryListPage'), 'DeliveryListPage'),
});

const webhooksRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/webhooks',
  validateSearch: pageCursor,
  component: lazyRouteComponent(() => import('./features/webhook/WebhookListPage'), 'WebhookListPage'),
});

const newWebhookRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/webhooks/new',
  component: lazyRouteComponent(() => import('./features/webhook/NewWebhookPage'), 'NewWebhookPage'),
});

const webhookRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/webhooks/$webhookId',
  component: lazyRouteComponent(() => import('./features/webhook/WebhookPage'), 'WebhookPage'),
});

const changeWebhookRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/webhooks/$webhookId/change',
  component: lazyRouteComponent(() => import('./features/webhook/ChangeWebhookPage'), 'ChangeWebhookPage'),
});

const reviewRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/review',
  validateSearch: reviewSearch,
  component: lazyRouteComponent(() => import('./features/review/ReviewPage'), 'ReviewPage'),
});

const noticesRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/notices',
  validateSearch: noticeSearch,
  component: lazyRouteComponent(() => import('./features/notice/NoticeListPage'), 'NoticeListPage'),
});

const apiKeysRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/api-keys',
  validateSearch: pageCursor,
  component: lazyRouteComponent(() => import('./features/api-key/ApiKeyListPage'), 'ApiKeyListPage'),
});

const settingsRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/settings',
  component: lazyRouteComponent(() => import('./features/tenant/SettingsPage'), 'SettingsPage'),
});

const routeTree = rootRoute.addChildren([
  guestRoute.addChildren([signInRoute, signUpRoute]),
  memberRoute.addChildren([
    overviewRoute,
    offersRoute,
    newOfferRoute,
    offerRoute,
    offerTermsRoute,
    offerVersionsRoute,
    affiliatesRoute,
    newAffiliateRoute,
    affiliateRoute,
    newPartnerPostbackRoute,
    partnerPostbackRoute,
    changePartnerPostbackRoute,
    couponsRoute,
    exchangeRatesRoute,
    payoutsRoute,
    payoutSettingsRoute,
    payoutRunRoute,
    integrationsRoute,
    newIntegrationRoute,
    integrationRoute,
    integrationSettingsRoute,
    integrationTestRoute,
    integrationExplainRoute,
    conversionsRoute,
    conversionRoute,
    reviewRoute,
    postbacksRoute,
    replayRoute,
    postbackRoute,
    deliveriesRoute,
    webhooksRoute,
    newWebhookRoute,
    webhookRoute,
    changeWebhookRoute,
    noticesRoute,
    apiKeysRoute,
    settingsRoute,
  ]),
]);

export function createAppRouter(session: Session) {
  return createRouter({
    routeTree,
    context: { session },
    defaultPreload: 'intent',
    scrollRestoration: true,
    notFoundMode: 'root',
    defaultPendingComponent: LoadingPage,
    defaultNotFoundComponent: NotFoundPage,
    defaultErrorComponent: RouteErrorPage,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
