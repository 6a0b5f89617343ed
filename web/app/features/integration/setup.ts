import type { PostbackSignature } from './choices';

/** One thing to do in the sender's own settings. */
export type SetupStep = {
  title: string;
  text: string;
  code?: { label: string; value: string };
  /** Here its signing secret is brought over. */
  secret?: true;
};

const STRIPE: SetupStep[] = [
  {
    title: 'Send the click id along with the checkout',
    text: 'The landing page receives it in its address. Hand it to Stripe when you make the Checkout session; for subscriptions also in subscription_data.metadata, so that renewals carry it too.',
    code: {
      label: 'Checkout session',
      value: `client_reference_id: clickId,
subscription_data: { metadata: { click_id: clickId } },`,
    },
  },
  {
    title: 'Add a webhook endpoint',
    text: 'In Stripe’s dashboard: Developers, Webhooks, Add destination. Choose the events checkout.session.completed, invoice.paid and charge.refunded, and enter the postback address from above.',
  },
  {
    title: 'Copy the endpoint’s signing secret',
    text: 'Stripe shows it as “Signing secret”; it begins with whsec_. Save it here: until then, Stripe’s reports are refused.',
    secret: true,
  },
];

const SHOPIFY: SetupStep[] = [
  {
    title: 'Keep the click id in the cart',
    text: 'Save it as a cart attribute when a visitor lands; Shopify copies it to the order’s note attributes. Put this into theme.liquid.',
    code: {
      label: 'theme.liquid',
      value: `<script>
  const clickId = new URLSearchParams(location.search).get('click_id');
  if (clickId) fetch('/cart/update.js', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ attributes: { click_id: clickId } }),
  });
</script>`,
    },
  },
  {
    title: 'Add two webhooks',
    text: 'In Shopify’s admin: Settings, Notifications, Webhooks. Create one for “Order payment” and one for “Refund create”, in the format JSON, with the postback address from above.',
  },
  {
    title: 'Copy the signing key',
    text: 'It stands below the list of webhooks: “Your webhooks will be signed with …”. Save it here: until then, Shopify’s reports are refused.',
    secret: true,
  },
];

const WOOCOMMERCE: SetupStep[] = [
  {
    title: 'Keep the click id with the order',
    text: 'Put this into your theme’s functions.php or a plugin of snippets: it remembers the click id in a cookie and writes it to the order.',
    code: {
      label: 'functions.php',
      value: `add_action('init', function () {
    if (!empty($_GET['click_id'])) {
        setcookie('click_id', sanitize_text_field($_GET['click_id']), time() + 30 * DAY_IN_SECONDS, '/');
    }
});
add_action('woocommerce_checkout_create_order', function ($order) {
    if (!empty($_COOKIE['click_id'])) {
        $order->update_meta_data('_click_id', sanitize_text_field($_COOKIE['click_id']));
    }
});`,
    },
  },
  {
    title: 'Add a webhook',
    text: 'In WordPress: WooCommerce, Settings, Advanced, Webhooks. Choose the topic “Order updated” and enter the postback address from above as the delivery URL.',
  },
  {
    title: 'Choose a secret',
    text: 'Enter the same secret there and here: until then, WooCommerce’s reports are refused.',
    secret: true,
  },
];

const BY_PRESET: Record<string, SetupStep[]> = { stripe: STRIPE, shopify: SHOPIFY, woocommerce: WOOCOMMERCE };

/** What to do in a sender's own settings; null for senders that call with parameters. */
export function setupSteps(preset: string, signature: PostbackSignature): SetupStep[] | null {
  const steps = BY_PRESET[preset];
  if (!steps) return null;
  return signature === 'NONE' ? steps.filter((step) => !step.secret) : steps;
}
