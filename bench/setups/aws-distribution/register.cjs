require('@aws/aws-distro-opentelemetry-node-autoinstrumentation/register');
